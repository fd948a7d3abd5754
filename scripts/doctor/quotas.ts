// Do the account's quotas leave room for what the stage does?

import { GetAWSDefaultServiceQuotaCommand, GetServiceQuotaCommand } from '@aws-sdk/client-service-quotas';
import { failedWith } from './aws';
import { arn, type Check, type Context, fail, ok, type Permission, warn } from './check';

interface Quota {
  readonly service: string;
  readonly code: string;
}

/** Codes of Service Quotas; values: chat service facts, A1.6. */
const ACTIVE_CHATS: Quota = { service: 'connect', code: 'L-D4BA6F6E' };
const START_CHAT_RATE: Quota = { service: 'connect', code: 'L-AA48CD49' };
const CONCURRENT_EXECUTIONS: Quota = { service: 'lambda', code: 'L-B99A9384' };

const DEFAULT_ACTIVE_CHATS = 500;
const DEFAULT_START_CHAT_RATE = 5;
/** Lambda keeps this many executions for the functions that reserve none (Lambda guide, "reserved concurrency"). */
const UNRESERVED = 100;

const permissionsFor = ({ service, code }: Quota): readonly Permission[] => [
  { action: 'servicequotas:GetServiceQuota', on: (target) => arn(target, 'servicequotas', `${service}/${code}`) },
  // The action knows no resource. It answers where an account never had a value of its own.
  { action: 'servicequotas:GetAWSDefaultServiceQuota', on: () => '*' },
];

/** @param resource ARN of what a quota per resource is asked for */
async function quotaValue(
  { clients, ask }: Context,
  { service, code }: Quota,
  resource?: string,
): Promise<number | undefined> {
  const input = { ServiceCode: service, QuotaCode: code };
  const applied = (more: { readonly ContextId?: string }) =>
    ask('servicequotas:GetServiceQuota', (o) =>
      clients.quotas.send(new GetServiceQuotaCommand({ ...input, ...more }), o),
    );
  const unknown = (error: unknown) => {
    // The second is what a quota of the account answers when a resource is named.
    if (failedWith(error, 'NoSuchResourceException', 'IllegalArgumentException')) return undefined;
    throw error;
  };
  const forResource = resource === undefined ? undefined : await applied({ ContextId: resource }).catch(unknown);
  const forAccount = forResource ?? (await applied({}).catch(unknown));
  const answer =
    forAccount ??
    (await ask('servicequotas:GetAWSDefaultServiceQuota', (o) =>
      clients.quotas.send(new GetAWSDefaultServiceQuotaCommand(input), o),
    ).catch(unknown));
  return answer?.Quota?.Value;
}

const INCREASE =
  'Ask for more in the Service Quotas console of the region; small increases are granted within hours, large ones take weeks.';

const activeChats: Check = {
  id: 'active-chats',
  after: ['instance'],
  permissions: permissionsFor(ACTIVE_CHATS),
  async run(context) {
    const chats = await quotaValue(context, ACTIVE_CHATS, context.stage.variable('connect_instance_arn'));
    if (chats === undefined) return warn('Service Quotas does not tell how many chats the instance takes', INCREASE);
    const found = `${chats} chats at a time in the instance, those that wait included`;
    if (chats === 0) return fail(`${found}: no chat starts`, INCREASE);
    return chats < DEFAULT_ACTIVE_CHATS
      ? warn(`${found}; less than the usual ${DEFAULT_ACTIVE_CHATS}, and above it a caller is told to wait`, INCREASE)
      : ok(found);
  },
};

const chatStarts: Check = {
  id: 'chat-starts',
  after: ['account'],
  permissions: permissionsFor(START_CHAT_RATE),
  async run(context) {
    const rate = await quotaValue(context, START_CHAT_RATE);
    if (rate === undefined) return warn('Service Quotas does not tell how fast chats may start', INCREASE);
    const found = `${rate} chats a second may start in the account`;
    if (rate === 0) return fail(`${found}: no chat starts`, INCREASE);
    if (rate < DEFAULT_START_CHAT_RATE)
      return warn(`${found}, fewer than the usual ${DEFAULT_START_CHAT_RATE}`, INCREASE);
    const sent = context.stage.messagesPerMinute / 60;
    return sent > rate
      ? warn(`${found}, and the stage sends up to ${sent.toFixed(1)} links a second (limits.perMinute)`, INCREASE)
      : ok(found);
  },
};

/** The functions of one call and one chat, times a second each: below this, a busy minute throttles. */
const FEW_EXECUTIONS = 100;

const functionConcurrency: Check = {
  id: 'function-concurrency',
  after: ['account'],
  permissions: permissionsFor(CONCURRENT_EXECUTIONS),
  async run(context) {
    const executions = await quotaValue(context, CONCURRENT_EXECUTIONS);
    if (executions === undefined)
      return warn('Service Quotas does not tell how many functions run at a time', INCREASE);
    const found = `${executions} executions at a time, for all functions of the account`;
    const { reservedExecutions } = context.stage;
    if (reservedExecutions > 0 && executions - reservedExecutions < UNRESERVED) {
      return fail(
        `${found}: Lambda refuses to reserve ${reservedExecutions} of them, as ${UNRESERVED} must stay free`,
        `Leave apiConcurrency out, or: ${INCREASE}`,
      );
    }
    return executions < FEW_EXECUTIONS
      ? warn(`${found}: a new account's share, and calls are refused above it`, INCREASE)
      : ok(found);
  },
};

export const quotaChecks: readonly Check[] = [activeChats, chatStarts, functionConcurrency];
