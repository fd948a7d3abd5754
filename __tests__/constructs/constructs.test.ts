// Each construct alone, in a stack that is not ours: cdktf's own naming, literal values instead of variables.

import { CloudfrontDistribution } from '@cdktf/provider-aws/lib/cloudfront-distribution';
import { CloudfrontKeyGroup } from '@cdktf/provider-aws/lib/cloudfront-key-group';
import { CloudfrontOriginAccessControl } from '@cdktf/provider-aws/lib/cloudfront-origin-access-control';
import { CloudfrontPublicKey } from '@cdktf/provider-aws/lib/cloudfront-public-key';
import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group';
import { ConnectContactFlow } from '@cdktf/provider-aws/lib/connect-contact-flow';
import { ConnectContactFlowModule } from '@cdktf/provider-aws/lib/connect-contact-flow-module';
import { ConnectLambdaFunctionAssociation } from '@cdktf/provider-aws/lib/connect-lambda-function-association';
import { DynamodbTable } from '@cdktf/provider-aws/lib/dynamodb-table';
import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { LambdaFunction } from '@cdktf/provider-aws/lib/lambda-function';
import { LambdaFunctionUrl } from '@cdktf/provider-aws/lib/lambda-function-url';
import { LambdaPermission } from '@cdktf/provider-aws/lib/lambda-permission';
import { PinpointApp } from '@cdktf/provider-aws/lib/pinpoint-app';
import { PinpointSmsChannel } from '@cdktf/provider-aws/lib/pinpoint-sms-channel';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { S3BucketPublicAccessBlock } from '@cdktf/provider-aws/lib/s3-bucket-public-access-block';
import { S3Object } from '@cdktf/provider-aws/lib/s3-object';
import { SecretsmanagerSecret } from '@cdktf/provider-aws/lib/secretsmanager-secret';
import { SecretsmanagerSecretVersion } from '@cdktf/provider-aws/lib/secretsmanager-secret-version';
import 'cdktf/lib/testing/adapters/jest';
import { TerraformStack, Testing } from 'cdktf';
import type { Construct } from 'constructs';
import { ChatFlow } from '../../constructs/chat-flow';
import { ChatSite } from '../../constructs/chat-site';
import { ConnectInstance } from '../../constructs/connect-instance';
import { ConnectIntegration } from '../../constructs/connect-integration';
import { LinkSigning } from '../../constructs/link-signing';
import { LinkStore } from '../../constructs/link-store';
import { Messaging } from '../../constructs/messaging';
import { NodeFunction } from '../../constructs/node-function';
import { DEFAULTS } from '../../constructs/options';
import { requireVersions } from '../../constructs/versions';
import { VoiceToChat, type VoiceToChatProps } from '../../constructs/voice-to-chat';
import { isOurs } from '../../scripts/support/resources';
import { Template } from '../support/template';
import { INSTANCE_ARN, keyPair, QUEUE_ARN } from '../support/values';

const keys = keyPair();
const instance = new ConnectInstance(INSTANCE_ARN);

/** Synthesizes what `add` puts into a stack of somebody else, with cdktf's validations. */
function elsewhere(add: (stack: Construct) => void): string {
  const stack = new TerraformStack(Testing.app(), 'their-stack');
  requireVersions(stack);
  new AwsProvider(stack, 'aws', { region: 'us-east-1' });
  add(stack);
  return Testing.synth(stack, true);
}

describe('NodeFunction', () => {
  const made = () =>
    elsewhere(
      (stack) =>
        new NodeFunction(stack, 'hello', {
          entry: 'lambda-src/chat-api/index.ts',
          functionName: 'hello',
          description: 'Greets ${everybody}'.replace('everybody', 'x'),
          environment: { tableName: 'links' },
          settings: { brand: 'x' },
          statements: [],
        }),
    );

  it('runs Node.js 24 on arm64 with a name, a limit and its environment', () => {
    expect(made()).toHaveResourceWithProperties(LambdaFunction, {
      function_name: 'hello',
      runtime: 'nodejs24.x',
      architectures: ['arm64'],
      handler: 'index.handler',
      timeout: 15,
      environment: { variables: { tableName: 'links' } },
    });
  });

  it('creates the log group, with its retention, before the function that writes to it', () => {
    const template = new Template(made());
    expect(template.text).toHaveResourceWithProperties(CloudwatchLogGroup, {
      name: '/aws/lambda/hello',
      retention_in_days: 30,
    });
    const [logGroup] = template.addresses.filter((address) => address.startsWith('aws_cloudwatch_log_group.'));
    const [fn = ''] = template.addresses.filter((address) => address.startsWith('aws_lambda_function.'));
    expect(template.resource(fn)['depends_on']).toContain(logGroup);
  });

  it('escapes Terraform syntax in its description', () => {
    expect(new Template(made()).text).toContain('Greets $${x}');
  });

  it('gives the role to Lambda alone', () => {
    expect(made()).toHaveResourceWithProperties(IamRole, {
      assume_role_policy: expect.stringContaining('"Principal" = {"Service" = "lambda.amazonaws.com"}'),
    });
  });
});

describe('LinkStore', () => {
  it('is one table by one key, paid per request, that forgets what has ended', () => {
    const made = elsewhere((stack) => new LinkStore(stack, 'links', { tableName: 'links' }));
    expect(made).toHaveResourceWithProperties(DynamodbTable, {
      name: 'links',
      billing_mode: 'PAY_PER_REQUEST',
      hash_key: 'pk',
      ttl: { attribute_name: 'endsAt', enabled: true },
    });
  });
});

describe('LinkSigning', () => {
  const made = () =>
    elsewhere(
      (stack) =>
        new LinkSigning(stack, 'link-signing', {
          firstPublicKey: keys.publicKey,
          privateKey: '${var.private_key}',
          region: 'us-east-1',
        }),
    );

  it('puts the public key where a replacement comes before the removal', () => {
    expect(made()).toHaveResourceWithProperties(CloudfrontPublicKey, {
      name_prefix: 'voice-to-chat-',
      lifecycle: expect.objectContaining({ create_before_destroy: true }),
    });
    expect(made()).toHaveResource(CloudfrontKeyGroup);
  });

  it('keeps key, id and public key in one write-only value, whose version follows the id', () => {
    expect(made()).toHaveResourceWithProperties(SecretsmanagerSecret, { name_prefix: 'voice-to-chat-link-signing-' });
    expect(made()).toHaveResourceWithProperties(SecretsmanagerSecretVersion, {
      secret_string_wo: expect.stringMatching(
        /^\$\{jsonencode\(\{"keyId" = aws_cloudfront_public_key\..*"privateKey" = /,
      ),
      secret_string_wo_version: expect.stringMatching(
        /^\$\{parseint\(substr\(sha256\(aws_cloudfront_public_key\..*\.id\), 0, 7\), 16\)\}$/,
      ),
    });
    expect(made()).not.toHaveResourceWithProperties(SecretsmanagerSecretVersion, { secret_string: expect.anything() });
  });
});

describe('LinkSigning with keys as text', () => {
  const make = (firstPublicKey: string, privateKey = '${var.private_key}') =>
    elsewhere((stack) => new LinkSigning(stack, 'link-signing', { firstPublicKey, privateKey, region: 'us-east-1' }));

  it.each([
    ['a private key', () => make(keys.publicKey, keys.privateKey), /private key is given as text/],
    ['a private key as the public one', () => make(keys.privateKey), /first public key is a private key/],
    [
      'a private key without its frame',
      () => make(keys.privateKey.replace(/-----.*-----\n?/g, '')),
      /is a private key/,
    ],
    ['an RSA-4096 key', () => make(keyPair('rsa-4096').publicKey), /first public key is of another kind/],
    ['no key', () => make('nonsense'), /first public key cannot be read/],
  ])('refuses %s, and names no part of it', (_name, attempt, message) => {
    expect(attempt).toThrow(message);
    try {
      attempt();
    } catch (error) {
      expect(String(error)).not.toContain(keys.privateKey.split('\n')[1]);
    }
  });

  it('takes both kinds of keys, whatever their line ends', () => {
    const { publicKey } = keyPair('rsa');
    expect(make(`\r\n${publicKey.replaceAll('\n', '\r\n')}\r\n`)).toHaveResourceWithProperties(CloudfrontPublicKey, {
      encoded_key: publicKey,
    });
  });
});

describe('names that AWS would refuse later', () => {
  it('are refused for a role', () => {
    const make = (id: string) => () =>
      elsewhere(
        (stack) =>
          new NodeFunction(stack, id, {
            entry: 'lambda-src/chat-api/index.ts',
            functionName: 'x',
            description: 'x',
            environment: {},
            settings: {},
            statements: [],
          }),
      );
    expect(make('a'.repeat(23))).not.toThrow();
    expect(make('a'.repeat(24))).toThrow(/role's name would start with/);
  });

  it('are refused for an instance', () => {
    expect(() => new ConnectInstance('11111111-2222-3333-4444-555555555555')).toThrow(
      /is not the ARN of a Connect instance/,
    );
    expect(() => new ConnectInstance(INSTANCE_ARN.replace('arn:aws:', 'arn:aws-us-gov:'))).toThrow(
      /commercial partition/,
    );
  });
});

describe('Messaging', () => {
  it('creates the Pinpoint application and its SMS channel', () => {
    const made = elsewhere(
      (stack) =>
        new Messaging(stack, 'messaging', {
          instance,
          sms: { service: 'pinpoint', originationNumber: '+12065550100' },
        }),
    );
    expect(made).toHaveResourceWithProperties(PinpointApp, { name: 'VoiceToChatApp' });
    expect(made).toHaveResourceWithProperties(PinpointSmsChannel, { enabled: true });
  });

  it('uses an application that exists', () => {
    let messaging: Messaging | undefined;
    const made = elsewhere((stack) => {
      messaging = new Messaging(stack, 'messaging', {
        instance,
        sms: { service: 'pinpoint', originationNumber: '+12065550100', applicationId: 'abc' },
      });
    });
    expect(new Template(made).count('aws_pinpoint_app')).toBe(0);
    expect(messaging?.environment).toEqual({ applicationId: 'abc', originationNumber: '+12065550100' });
  });

  it('creates nothing of Pinpoint for End User Messaging, and may send from that identity alone', () => {
    const identity = 'arn:aws:sms-voice:us-east-1:123456789012:phone-number/phone-1';
    let messaging: Messaging | undefined;
    const made = elsewhere((stack) => {
      messaging = new Messaging(stack, 'messaging', {
        instance,
        sms: { service: 'end-user-messaging', originationIdentityArn: identity },
      });
    });
    expect(new Template(made).addresses).toEqual([]);
    expect(messaging?.statements).toEqual([
      { sid: 'SendTextMessage', actions: ['sms-voice:SendTextMessage'], resources: [identity] },
    ]);
  });
});

describe('ConnectIntegration and ChatFlow', () => {
  const arn = 'arn:aws:lambda:us-east-1:123456789012:function:send-link';
  const made = () =>
    elsewhere((stack) => {
      new ConnectIntegration(stack, 'connect', {
        instance,
        sendLinkFunctionArn: arn,
        moduleName: 'Offer',
        languages: ['en', 'es'],
        example: { name: 'Example', queueArn: QUEUE_ARN },
      });
      new ChatFlow(stack, 'chat', { instance, name: 'Chat', queueArn: QUEUE_ARN, languages: ['en'] });
    });

  it('associates the function by the bare instance id, before the module that invokes it', () => {
    const template = new Template(made());
    expect(template.text).toHaveResourceWithProperties(ConnectLambdaFunctionAssociation, { function_arn: arn });
    const [association] = template.addresses.filter((address) =>
      address.startsWith('aws_connect_lambda_function_association.'),
    );
    const [module = ''] = template.addresses.filter((address) =>
      address.startsWith('aws_connect_contact_flow_module.'),
    );
    expect(template.resource(module)['depends_on']).toEqual([association]);
    expect(template.text).toHaveResourceWithProperties(ConnectContactFlowModule, {
      name: 'Offer',
      content: expect.stringContaining(arn),
    });
  });

  it('gives modules the settings that Connect demands, and flows none', () => {
    const template = new Template(made());
    const content = (address: string) =>
      JSON.parse(String(template.resource(address)['content']).replaceAll('$${', '${')) as object;
    for (const address of template.addresses.filter((one) => /^aws_connect_contact_flow/.test(one))) {
      expect([address, 'Settings' in content(address)]).toEqual([
        address,
        address.startsWith('aws_connect_contact_flow_module.'),
      ]);
    }
    expect(template.text).toHaveResourceWithProperties(ConnectContactFlow, { name: 'Chat', type: 'CONTACT_FLOW' });
  });
});

describe('ChatSite', () => {
  const settings = { ...DEFAULTS, brand: 'Example', attachments: false };
  const site = (props: Partial<ConstructorParameters<typeof ChatSite>[2]> = {}) =>
    new Template(
      elsewhere(
        (stack) =>
          new ChatSite(stack, 'chat-site', {
            instance,
            settings,
            keyGroupId: 'group',
            chatApi: { originDomainName: 'api.example.com', originAccessControlId: 'oac' },
            ...props,
          }),
      ),
    );
  interface Behaviour {
    readonly path_pattern?: string;
    readonly trusted_key_groups?: string[];
    readonly target_origin_id: string;
    readonly viewer_protocol_policy: string;
  }
  const distribution = (template: Template) => {
    const [address = ''] = template.addresses.filter((one) => one.startsWith('aws_cloudfront_distribution.'));
    return template.resource(address);
  };
  const behaviours = (template: Template) => distribution(template)['ordered_cache_behavior'] as Behaviour[];

  it('answers the paths in the order of the design, each from its origin and with or without the key group', () => {
    expect(
      behaviours(site()).map(({ path_pattern, target_origin_id, trusted_key_groups }) => [
        path_pattern,
        target_origin_id,
        trusted_key_groups,
      ]),
    ).toEqual([
      ['/chat/api/*', 'chat-api', ['group']],
      ['/chat/*', 'chat-site', ['group']],
      ['/participant/*', 'participant', ['group']],
      ['/api/*', 'chat-api', undefined],
      ['/assets/*', 'chat-site', undefined],
    ]);
    expect(distribution(site())['default_cache_behavior']).toMatchObject({
      target_origin_id: 'chat-site',
      trusted_key_groups: [],
    });
    for (const { viewer_protocol_policy } of behaviours(site())) expect(viewer_protocol_policy).toMatch(/https/);
  });

  it('leaves the participant service out of the distribution when pages call it directly, and admits it in the policy', () => {
    const direct = site({ settings: { ...settings, participantEndpoint: 'direct' } });
    expect(behaviours(direct).map(({ path_pattern }) => path_pattern)).not.toContain('/participant/*');
    expect(direct.count('aws_cloudfront_origin_request_policy')).toBe(0);
    expect(JSON.stringify(distribution(direct)['origin'])).not.toContain('participant');
    expect(direct.text).toContain('https://participant.connect.');
  });

  it('keeps the status of refused and unknown addresses, and caches neither', () => {
    expect(distribution(site())['custom_error_response']).toEqual([
      { error_code: 403, response_code: 403, response_page_path: '/expired.html', error_caching_min_ttl: 0 },
      { error_code: 404, response_code: 404, response_page_path: '/404.html', error_caching_min_ttl: 0 },
    ]);
  });

  it('closes the bucket to everybody but this distribution', () => {
    const template = site();
    expect(template.text).toHaveResourceWithProperties(S3BucketPublicAccessBlock, {
      block_public_acls: true,
      block_public_policy: true,
      ignore_public_acls: true,
      restrict_public_buckets: true,
    });
    const [policy = ''] = template.addresses.filter((address) => address.startsWith('aws_s3_bucket_policy.'));
    const text = String(template.resource(policy)['policy']);
    expect(text.match(/"AWS:SourceArn" = aws_cloudfront_distribution\.[\w-]+\.arn/g)).toHaveLength(2);
    expect(text).toContain('"aws:SecureTransport" = "false"');
    expect(template.text).toHaveResourceWithProperties(CloudfrontOriginAccessControl, {
      origin_access_control_origin_type: 's3',
      signing_behavior: 'always',
    });
  });

  it('serves pages that are asked for again, and chunks that are kept for a year under a hashed name', () => {
    const template = site();
    expect(template.text).toHaveResourceWithProperties(S3Object, {
      key: 'index.html',
      content_type: 'text/html; charset=utf-8',
      cache_control: 'no-cache',
      source_hash: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(template.text).toHaveResourceWithProperties(S3Object, {
      key: expect.stringMatching(/^assets\/markdown-[0-9a-f]{16}\.js$/),
      cache_control: 'public, max-age=31536000, immutable',
    });
  });

  it('takes a domain of its own with TLS 1.2 at least, and a web ACL', () => {
    const template = site({
      customDomain: 'chat.example.com',
      certificateArn: 'arn:certificate',
      webAclArn: 'arn:acl',
    });
    expect(template.text).toHaveResourceWithProperties(CloudfrontDistribution, {
      aliases: ['chat.example.com'],
      web_acl_id: 'arn:acl',
      viewer_certificate: {
        acm_certificate_arn: 'arn:certificate',
        ssl_support_method: 'sni-only',
        minimum_protocol_version: 'TLSv1.2_2021',
      },
    });
  });
});

describe('VoiceToChat', () => {
  const props: VoiceToChatProps = {
    connectInstanceArn: INSTANCE_ARN,
    queueArn: QUEUE_ARN,
    publicKeys: { first: keys.publicKey },
    privateKey: '${var.private_key}',
    sms: { service: 'pinpoint', originationNumber: '+12065550100' },
  };

  it('works twice in a stack of somebody else, without variables of its own', () => {
    const made = new Template(
      elsewhere((stack) => {
        new VoiceToChat(stack, 'one', props);
        new VoiceToChat(stack, 'other', { ...props, name: 'other', moduleName: 'Other' });
      }),
    );
    expect(made.count('aws_lambda_function')).toBe(4);
    expect(made.addresses.filter((address) => !isOurs(address))).toEqual([]);
    expect(made.json.variable).toBeUndefined();
  });

  it('lets CloudFront call the API by both permissions that a function URL needs, and only by way of it', () => {
    const made = elsewhere((stack) => new VoiceToChat(stack, 'chat', props));
    const arn = expect.stringMatching(/^\$\{aws_cloudfront_distribution\..*\.arn\}$/);
    expect(made).toHaveResourceWithProperties(LambdaFunctionUrl, { authorization_type: 'AWS_IAM' });
    expect(made).toHaveResourceWithProperties(LambdaPermission, {
      action: 'lambda:InvokeFunctionUrl',
      principal: 'cloudfront.amazonaws.com',
      function_url_auth_type: 'AWS_IAM',
      source_arn: arn,
    });
    expect(made).toHaveResourceWithProperties(LambdaPermission, {
      action: 'lambda:InvokeFunction',
      invoked_via_function_url: true,
      source_arn: arn,
    });
  });

  it('gives the private key to send-link and not to the function that faces the internet', () => {
    const template = new Template(elsewhere((stack) => new VoiceToChat(stack, 'chat', props)));
    const environments = template.addresses
      .filter((address) => address.startsWith('aws_lambda_function.'))
      .map((address) => template.resource(address)['environment'] as { variables: Record<string, string> });
    const withSecret = environments.filter(({ variables }) => 'privateKeySecretArn' in variables);
    expect(withSecret).toHaveLength(1);
    expect(Object.keys(withSecret[0]?.variables ?? {}).sort()).toEqual([
      'POWERTOOLS_METRICS_NAMESPACE',
      'applicationId',
      'domainName',
      'originationNumber',
      'privateKeySecretArn',
      'publicKeyId',
      'queueArn',
      'tableName',
    ]);
  });

  it.each(['a_b', 'Acme', 'a'.repeat(22)])('refuses the name %p, which AWS would refuse later', (name) => {
    expect(() => elsewhere((stack) => new VoiceToChat(stack, 'chat', { ...props, name }))).toThrow(
      /cannot start the names/,
    );
  });
});
