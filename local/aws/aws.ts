// AWS as the stack's functions see it: all services behind one address, with the stack's own roles, policies, tables and secrets.

import type { OnFailure } from '../error';
import { Authorizer } from '../iam/authorizer';
import type { Stack } from '../terraform/stack';
import { AccessKeys } from './access-keys';
import type { Engine } from './dynamodb/engine';
import { type ApiCall, Endpoint } from './endpoint';
import { Faults, type FaultTarget, faultTarget, parseFault } from './faults';
import { seededRandom } from './random';
import { RateLimit } from './rate-limit';
import type { SentMessage, Surroundings } from './service';
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
  /** Other parts of the twin that take faults from `Aws.faults`. */
  readonly faultTargets?: readonly FaultTarget[];
  /** For faults at random. @default 1 */
  readonly seed?: number;
  /** Request rates bite as in a real account. @default false */
  readonly quotas?: boolean;
  /** Milliseconds, for rates. @default performance.now */
  readonly now?: () => number;
  /** The AWS of the stack before a change: what it holds goes on here. */
  readonly after?: Aws;
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
  const limits = options.after?.limits ?? new RateLimit(options.quotas ?? false, options.now);
  const surroundings: Surroundings = {
    stack,
    world,
    limits,
    deliver: (message) => options.onMessage?.(message),
  };
  const database = dynamodb(surroundings, options.after?.tables);
  const services = [
    pinpoint(surroundings),
    smsVoice(surroundings),
    ses(surroundings),
    secretsManager(surroundings),
    connect(surroundings),
    customerProfiles(surroundings),
    database.service,
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
    faults,
    limits,
    tables: database.engine,
    setFaults: (texts) => faults.replace(parse(texts)),
    close: () => endpoint.close(),
  };
}
