// The IAM policy that the doctor needs, made of the table of checks: for any stage, or the least for one.

import type { Check, Target } from './check';
import { CHECKS } from './checks';
import { domainOf } from './mask';
import type { Stage } from './stage';

/** Everything is read, so a policy for every stage of every account is safe to hand out. */
const ANY: Target = {
  partition: 'aws',
  region: '*',
  account: '*',
  instanceId: '*',
  queueId: '*',
  originationIdentityArn: undefined,
  applicationId: '*',
  smsConfigurationSet: '*',
  emailIdentities: ['*'],
  emailConfigurationSet: '*',
  profilesDomain: '*',
  attachmentsBucket: '*',
  linkTable: '*',
  functionNames: ['*'],
  chatFlowId: '*',
  kmsKeyArn: 'arn:aws:kms:*:*:key/*',
  certificateArn: 'arn:aws:acm:us-east-1:*:certificate/*',
};

export interface PolicyDocument {
  readonly Version: '2012-10-17';
  readonly Statement: readonly {
    readonly Sid: string;
    readonly Effect: 'Allow';
    readonly Action: readonly string[];
    readonly Resource: readonly string[];
  }[];
}

/** For one stage, or without one for any. A variable without a value counts as any. */
export function doctorPolicy(stage?: Stage): PolicyDocument {
  const target = stage === undefined ? ANY : targetOf(stage);
  const checks = CHECKS.filter((check) => stage === undefined || (check.needed?.(stage) ?? true));
  const granted = new Set<string>();
  const statements = checks.flatMap((check) => statementsOf(check, target, granted));
  return { Version: '2012-10-17', Statement: statements.map(withOwnSid) };
}

type Statement = PolicyDocument['Statement'][number];

/** Statements of a check, without what an earlier one grants already. */
function statementsOf(check: Check, target: Target, granted: Set<string>): readonly Statement[] {
  const byResources = new Map<string, string[]>();
  for (const { action, on } of check.permissions) {
    const resources = JSON.stringify([on(target)].flat());
    if (granted.has(`${action} ${resources}`)) continue;
    granted.add(`${action} ${resources}`);
    byResources.set(resources, [...(byResources.get(resources) ?? []), action]);
  }
  return [...byResources].map(([resources, actions]) => ({
    Sid: check.id.replace(/(?:^|-)([a-z])/g, (_, letter: string) => letter.toUpperCase()),
    Effect: 'Allow',
    Action: actions,
    Resource: JSON.parse(resources) as string[],
  }));
}

/** A Sid stands once in a policy. */
function withOwnSid(statement: Statement, index: number, all: readonly Statement[]): Statement {
  const before = all.slice(0, index).filter(({ Sid }) => Sid === statement.Sid).length;
  return before === 0 ? statement : { ...statement, Sid: `${statement.Sid}${before + 1}` };
}

function targetOf(stage: Stage): Target {
  const { instance, given } = stage;
  const value = (name: Parameters<Stage['variable']>[0]): string | undefined =>
    given.has(name) ? stage.variable(name) : undefined;
  const address = value('email_from_address');
  return {
    ...ANY,
    ...(instance !== undefined && {
      partition: instance.partition,
      account: instance.account,
      instanceId: instance.id,
    }),
    region: stage.region,
    queueId: value('queue_arn')?.split('/').at(-1) ?? '*',
    originationIdentityArn: value('origination_identity_arn'),
    applicationId: stage.ownApplicationId ?? '*',
    smsConfigurationSet: stage.smsConfigurationSet ?? '*',
    emailIdentities: address === undefined ? ['*'] : [address, domainOf(address)],
    emailConfigurationSet: stage.email?.configurationSet ?? '*',
    profilesDomain: stage.profilesDomain ?? '*',
    attachmentsBucket: stage.attachmentsBucket ?? '*',
    linkTable: stage.linkTable,
    functionNames: stage.functionNames,
    chatFlowId: stage.ownChatFlowId ?? '*',
    kmsKeyArn: stage.kmsKeyArn ?? ANY.kmsKeyArn,
    certificateArn: stage.certificateArn ?? ANY.certificateArn,
  };
}
