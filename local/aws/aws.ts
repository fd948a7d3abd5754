// AWS as the stack's functions see it: all services behind one address, with the stack's own roles, policies, tables and secrets.

import type { OnFailure } from '../error';
import { Authorizer } from '../iam/authorizer';
import type { Stack } from '../terraform/stack';
import { AccessKeys } from './access-keys';
import { type AwsAccount, healthyAccount } from './account/account';
import { acm } from './account/acm';
import { connectAccount } from './account/connect';
import { customerProfilesAccount } from './account/customer-profiles';
import { kms } from './account/kms';
import { lambda } from './account/lambda';
import { pinpointAccount, sesAccount, smsVoiceAccount } from './account/messages';
import { s3 } from './account/s3';
import { serviceQuotas } from './account/service-quotas';
import { sts } from './account/sts';
import type { Engine } from './dynamodb/engine';
import { type ApiCall, Endpoint } from './endpoint';
import { Faults, type FaultTarget, faultTarget, parseFault } from './faults';
import { seededRandom } from './random';
import { RateLimit } from './rate-limit';
import type { Operation, SentMessage, Service, Surroundings } from './service';
import { connect } from './services/connect';
import { customerProfiles } from './services/customer-profiles';
import { dynamodb } from './services/dynamodb';
import { pinpoint } from './services/pinpoint';
import { secretsManager } from './services/secrets-manager';
import { ses } from './services/ses';
import { smsVoice } from './services/sms-voice';
import { newWorld, type World } from './world';

export interface AwsOptions {
  /** `<IAM prefix>:<Operation>=<effect>[@n|@p%]` (faults.ts) */
  readonly faults?: readonly string[];
  /** What else takes faults from `Aws.faults`: other parts of the twin, and who calls it. */
  readonly faultTargets?: readonly FaultTarget[];
  /** For faults at random. @default 1 */
  readonly seed?: number;
  /** Request rates bite as in a real account. @default false */
  readonly quotas?: boolean;
  /** Milliseconds, for rates. @default performance.now */
  readonly now?: () => number;
  /** The AWS of the stack before a change, or of another stack in the same account: what it holds is here, too. */
  readonly after?: Aws;
  /** The account around the stack. @default a healthy one */
  readonly account?: AwsAccount;
  onMessage?(message: SentMessage): void;
  onCall?(call: ApiCall): void;
  /** @default to standard error */
  readonly onFailure?: OnFailure;
}

export interface Aws {
  /** For AWS_ENDPOINT_URL. */
  readonly url: string;
  readonly authorizer: Authorizer;
  readonly accessKeys: AccessKeys;
  readonly world: World;
  readonly account: AwsAccount;
  /** Shared with other parts of the twin, so that one list of faults and one switch for quotas serve them all. */
  readonly faults: Faults;
  readonly limits: RateLimit;
  readonly tables: Engine;
  /** From now on these faults and no others. Throws TwinError for one that cannot be. */
  setFaults(faults: readonly string[]): void;
  close(): Promise<void>;
}

/** Starts AWS for a stack. Throws TwinError for a fault that cannot be. */
export async function startAws(stack: Stack, options: AwsOptions = {}): Promise<Aws> {
  const authorizer = new Authorizer(stack);
  const accessKeys = new AccessKeys(authorizer);
  const world = options.after?.world ?? newWorld();
  const account = options.account ?? healthyAccount(stack);
  const limits = options.after?.limits ?? new RateLimit(options.quotas ?? false, options.now);
  const surroundings: Surroundings = {
    stack,
    world,
    account,
    limits,
    deliver: (message) => options.onMessage?.(message),
  };
  const database = dynamodb(surroundings, options.after?.tables);
  const services = [
    withOperations(pinpoint(surroundings), pinpointAccount(surroundings)),
    withOperations(smsVoice(surroundings), smsVoiceAccount(surroundings)),
    withOperations(ses(surroundings), sesAccount(surroundings)),
    secretsManager(surroundings),
    withOperations(connect(surroundings), connectAccount(surroundings)),
    withOperations(customerProfiles(surroundings), customerProfilesAccount(surroundings)),
    database.service,
    sts(surroundings),
    s3(surroundings),
    serviceQuotas(surroundings),
    kms(surroundings),
    lambda(surroundings),
    acm(surroundings),
  ];
  const targets = [...services.map(faultTarget), ...(options.faultTargets ?? [])];
  const parse = (texts: readonly string[]) => texts.map((text) => parseFault(text, targets));
  const faults = options.after?.faults ?? new Faults(parse(options.faults ?? []), seededRandom(options.seed ?? 1));
  const endpoint = new Endpoint({
    services,
    authorizer,
    accessKeys,
    region: stack.account.region,
    faults,
    onCall: (call) => options.onCall?.(call),
    onFailure: options.onFailure ?? console.error,
  });
  await database.start();
  const url = await endpoint.listen();
  return {
    url,
    authorizer,
    accessKeys,
    world,
    account,
    faults,
    limits,
    tables: database.engine,
    setFaults: (texts) => faults.replace(parse(texts)),
    close: () => endpoint.close(),
  };
}

/** A service that the functions use, with what somebody asks who looks after the account. */
const withOperations = (service: Service, operations: Readonly<Record<string, Operation>>): Service => ({
  ...service,
  operations: { ...service.operations, ...operations },
});
