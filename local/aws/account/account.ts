// The account around the stack, as somebody who looks after it would see it: what is set up by hand, ordered or granted by AWS, and
// what of the stack is deployed. Healthy unless told otherwise; tests break one property at a time.

import type { Stack } from '../../terraform/stack';
import { inventUuid } from '../../terraform/variables';

export interface ConnectQueue {
  readonly arn: string;
  name: string;
  enabled: boolean;
}

export interface RoutingProfile {
  readonly id: string;
  name: string;
  queues: { readonly queueArn: string; readonly channel: 'VOICE' | 'CHAT' | 'TASK' | 'EMAIL' }[];
}

export interface OwnedNumber {
  readonly arn: string;
  readonly number: string;
  status: 'ACTIVE' | 'PENDING' | 'DELETED';
  country: string;
  messageType: 'TRANSACTIONAL' | 'PROMOTIONAL';
  capabilities: string[];
  type: 'TOLL_FREE' | 'TEN_DLC' | 'LONG_CODE' | 'SHORT_CODE' | 'SIMULATOR';
  international: boolean;
}

export interface CorsRule {
  readonly origins: readonly string[];
  readonly methods: readonly string[];
  readonly headers: readonly string[];
}

export interface AwsAccount {
  id: string;
  connect: {
    /** ARNs of the instances of the account. */
    instances: string[];
    status: 'ACTIVE' | 'CREATION_IN_PROGRESS' | 'CREATION_FAILED';
    inboundCalls: boolean;
    flowLogs: boolean;
    queues: ConnectQueue[];
    routingProfiles: RoutingProfile[];
    /** Buckets that attachments are kept in. */
    attachmentBuckets: string[];
    approvedOrigins: string[];
    /** Flows of the instance that the stack takes and does not create. */
    ownFlows: {
      readonly id: string;
      state: 'ACTIVE' | 'ARCHIVED';
      status: 'PUBLISHED' | 'SAVED';
      type: 'CONTACT_FLOW' | 'AGENT_WHISPER';
    }[];
  };
  /** What of the stack stands in the instance. */
  deployed: {
    modules: { readonly name: string; state: 'ACTIVE' | 'ARCHIVED' }[];
    flows: { readonly name: string; state: 'ACTIVE' | 'ARCHIVED' }[];
    lambdas: {
      readonly name: string;
      state: 'Active' | 'Failed';
      lastUpdate: 'Successful' | 'Failed';
      reserved?: number;
    }[];
    /** ARNs that the instance may call. */
    functions: string[];
  };
  pinpoint: {
    /** False: AWS takes no new customers, and this account is none. */
    open: boolean;
    projects: { readonly id: string; smsEnabled: boolean }[];
  };
  sms: {
    tier: 'PRODUCTION' | 'SANDBOX';
    /** US dollars a month. */
    spendLimit: { enforced: number; most: number };
    numbers: OwnedNumber[];
    pools: { readonly arn: string; status: 'ACTIVE' | 'CREATING'; messageType: 'TRANSACTIONAL' | 'PROMOTIONAL' }[];
    senderIds: { readonly id: string; readonly country: string; messageTypes: string[] }[];
    configurationSets: string[];
  };
  ses: {
    production: boolean;
    sending: boolean;
    enforcement: 'HEALTHY' | 'PROBATION' | 'SHUTDOWN';
    identities: { readonly name: string; verified: boolean; dkim: 'SUCCESS' | 'NOT_STARTED' }[];
    configurationSets: { readonly name: string; sending: boolean }[];
  };
  /** By code; a quota that is not here was never changed, and its default holds. */
  quotas: Map<string, number>;
  buckets: { readonly name: string; region: string; cors: CorsRule[] }[];
  profileDomains: string[];
  tableStatus: 'ACTIVE' | 'INACCESSIBLE_ENCRYPTION_CREDENTIALS';
  kmsKeys: {
    readonly arn: string;
    state: 'Enabled' | 'Disabled' | 'PendingDeletion';
    usage: 'ENCRYPT_DECRYPT' | 'SIGN_VERIFY';
    letsIn: string[];
  }[];
  /** In us-east-1. */
  certificates: {
    readonly arn: string;
    status: 'ISSUED' | 'PENDING_VALIDATION' | 'EXPIRED';
    names: string[];
    notAfter: number;
    renewed: boolean;
  }[];
}

/** What the stack takes for granted is there, and nothing stands in its way. */
export function healthyAccount(stack: Stack): AwsAccount {
  const { partition, region, account } = stack.account;
  const texts = [...stack.variables.values()].filter((value) => typeof value === 'string');
  const matching = (form: RegExp) => texts.filter((value) => form.test(value));
  const queues = matching(/:connect:.*\/queue\/[^/]+$/);
  const identities = matching(/:sms-voice:/);
  const byNumber = matching(/^\+[1-9]\d{6,14}$/).map(
    (number) =>
      [`arn:${partition}:sms-voice:${region}:${account}:phone-number/phone-${inventUuid(number)}`, number] as const,
  );
  const byArn = identities.filter((arn) => arn.includes(':phone-number/')).map((arn) => [arn, '+12065550102'] as const);
  const senders = matching(/^[^\s@]+@[^\s@]+\.[^\s@]+$/);
  const csp = stack
    .ofType('aws_cloudfront_response_headers_policy')
    .flatMap((policy) => policy.blocks('security_headers_config'))
    .flatMap((headers) => headers.blocks('content_security_policy'))
    .map((policy) => policy.text('content_security_policy'))
    .join(' ');
  const buckets = [...csp.matchAll(/https:\/\/([a-z0-9.-]+)\.s3\.[a-z0-9-]+\.amazonaws\.com/g)].map(
    ([, name = '']) => name,
  );
  const policies = stack
    .ofType('aws_iam_role_policy')
    .map((policy) => policy.text('policy'))
    .join(' ');
  const named = (form: RegExp) => [...new Set([...policies.matchAll(form)].map(([, name = '']) => name))];
  const site = stack.ofType('aws_cloudfront_distribution')[0];
  const siteOrigin = `https://${site?.texts('aliases')[0] ?? site?.attribute('domain_name')}`;
  return {
    id: account,
    connect: {
      instances: matching(/:connect:.*:instance\/[^/]+$/),
      status: 'ACTIVE',
      inboundCalls: true,
      flowLogs: true,
      queues: queues.map((arn) => ({ arn, name: 'Customer care', enabled: true })),
      routingProfiles: [
        { id: inventUuid('back office'), name: 'Back office', queues: [] },
        {
          id: inventUuid('customer care'),
          name: 'Customer care',
          queues: queues.flatMap((queueArn) => [
            { queueArn, channel: 'VOICE' as const },
            { queueArn, channel: 'CHAT' as const },
          ]),
        },
      ],
      attachmentBuckets: buckets,
      approvedOrigins: [siteOrigin],
      ownFlows: ownFlowIds(stack).map((id) => ({ id, state: 'ACTIVE', status: 'PUBLISHED', type: 'CONTACT_FLOW' })),
    },
    deployed: {
      modules: stack
        .ofType('aws_connect_contact_flow_module')
        .map((module) => ({ name: module.text('name'), state: 'ACTIVE' as const })),
      flows: stack
        .ofType('aws_connect_contact_flow')
        .map((flow) => ({ name: flow.text('name'), state: 'ACTIVE' as const })),
      lambdas: stack.ofType('aws_lambda_function').map((one) => ({
        name: one.text('function_name'),
        state: 'Active' as const,
        lastUpdate: 'Successful' as const,
      })),
      functions: stack
        .ofType('aws_connect_lambda_function_association')
        .map((association) => association.text('function_arn')),
    },
    pinpoint: { open: true, projects: applications(stack).map((id) => ({ id, smsEnabled: true })) },
    sms: {
      tier: 'PRODUCTION',
      spendLimit: { enforced: 100, most: 1000 },
      numbers: [...byNumber, ...byArn].map(([arn, number]) => ({
        arn,
        number,
        status: 'ACTIVE',
        country: 'US',
        messageType: 'TRANSACTIONAL',
        capabilities: ['SMS', 'VOICE'],
        type: 'TOLL_FREE',
        international: false,
      })),
      pools: identities
        .filter((arn) => arn.includes(':pool/'))
        .map((arn) => ({ arn, status: 'ACTIVE', messageType: 'TRANSACTIONAL' })),
      senderIds: identities.flatMap((arn) => {
        const [, id, country] = /:sender-id\/([^/]+)\/([A-Z]{2})$/.exec(arn) ?? [];
        return id === undefined || country === undefined ? [] : [{ id, country, messageTypes: ['TRANSACTIONAL'] }];
      }),
      configurationSets: named(/:sms-voice:[^"]*:configuration-set\/([^"]+)/g),
    },
    ses: {
      production: true,
      sending: true,
      enforcement: 'HEALTHY',
      identities: senders.map((address) => ({
        name: address.slice(address.indexOf('@') + 1),
        verified: true,
        dkim: 'SUCCESS',
      })),
      configurationSets: named(/:ses:[^"]*:configuration-set\/([^"]+)/g).map((name) => ({ name, sending: true })),
    },
    quotas: new Map(),
    buckets: buckets.map((name) => ({
      name,
      region,
      cors: [
        {
          origins: [siteOrigin],
          methods: ['GET', 'PUT'],
          headers: ['*'],
        },
      ],
    })),
    profileDomains: named(/:profile:[^"]*:domains\/([^"/]+)/g),
    tableStatus: 'ACTIVE',
    kmsKeys: [
      ...new Set(
        stack
          .ofType('aws_dynamodb_table')
          .flatMap((table) => table.blocks('server_side_encryption'))
          .flatMap((encryption) => encryption.optionalText('kms_key_arn') ?? []),
      ),
    ].map((arn) => ({
      arn,
      state: 'Enabled',
      usage: 'ENCRYPT_DECRYPT',
      letsIn: ['iam', `logs.${region}.amazonaws.com`, 'cloudwatch.amazonaws.com'],
    })),
    certificates: (site?.blocks('viewer_certificate') ?? [])
      .flatMap((certificate) => certificate.optionalText('acm_certificate_arn') ?? [])
      .map((arn) => ({
        arn,
        status: 'ISSUED',
        names: site?.texts('aliases').slice() ?? [],
        notAfter: Date.now() / 1000 + 10 * 365 * 24 * 3600,
        renewed: true,
      })),
  };
}

/** Chat flows that chat-api starts and the stack does not create. */
const ownFlowIds = (stack: Stack): readonly string[] =>
  stack.ofType('aws_connect_contact_flow').some(({ name }) => name.endsWith('chat'))
    ? []
    : stack
        .ofType('aws_lambda_function')
        .flatMap((one) => one.blocks('environment'))
        .flatMap((environment) => environment.block('variables').optionalText('chatFlowId') ?? []);

/** Pinpoint applications that functions send by: the stack's, or one that stands outside it. */
const applications = (stack: Stack): readonly string[] =>
  stack
    .ofType('aws_lambda_function')
    .flatMap(
      (one) => one.optionalBlock('environment')?.optionalBlock('variables')?.optionalText('applicationId') ?? [],
    );
