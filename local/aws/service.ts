// What a simulated service consists of: its wire format, its error table and its operations.

import type { Context } from '../iam/conditions';
import type { Stack } from '../terraform/stack';
import type { Block } from '../terraform/value';
import type { AwsAccount } from './account/account';
import type { RateLimit } from './rate-limit';
import type { World } from './world';

/**
 * REST with JSON bodies, JSON-RPC with the operation in the header X-Amz-Target, and the XML of older services: a form with the
 * member Action (query), or REST (Smithy: aws.protocols).
 */
export type Protocol = 'rest-json' | 'json-1.0' | 'json-1.1' | 'query' | 'rest-xml';

export interface Access {
  /** `<IAM prefix>:<Action>` */
  readonly action: string;
  readonly resource: string;
  readonly context?: Context;
}

export interface Call {
  /** Body, parsed; where a member is missing or wrong, reading it throws and the service answers with its validation error. */
  readonly input: Block;
  /** Labels of the path, decoded. */
  readonly labels: Readonly<Record<string, string>>;
  /** X-Amzn-Trace-Id of the invocation that the call came from; the SDK sends it by itself inside Lambda. */
  readonly traceId: string | undefined;
  /** Name of the role that calls, and of its session. */
  readonly caller: { readonly role: string; readonly session: string };
  /**
   * Throws AccessDeniedException unless the caller's policies allow it. An operation asks once, before it does anything, as a fault
   * bites right after that; one that needs more than one access asks for all of them with `authorizeAll`.
   */
  authorize(action: string, resource: string, context?: Context): void;
  authorizeAll(accesses: readonly Access[]): void;
}

export interface Operation {
  /** `PUT /contact/chat`; for REST only. Labels in braces; members of the query are labels too. */
  readonly route?: string;
  /** What a throttled request is answered with, when it is not the service's usual error. */
  readonly throttle?: string;
  handle(call: Call): Promise<unknown> | unknown;
  /** Failures that are no error of the service's table: a delivery status in a 200, a reason of a cancelled transaction. */
  readonly inject?: {
    readonly names: readonly string[];
    /** Returns what is answered, or throws. */
    answer(name: string, reason: string | undefined, call: Call): unknown;
  };
}

export interface Service {
  /** Prefix of its IAM actions. */
  readonly prefix: string;
  /** Service in the credential scope of a signature. */
  readonly signingName: string;
  /** @default the stack's */
  readonly region?: string;
  readonly protocol: Protocol;
  /** Before the dot in X-Amz-Target; for JSON-RPC only. */
  readonly target?: string;
  /** Name of the member that holds an error's sentence. */
  readonly messageMember: 'message' | 'Message';
  /** Error names and their HTTP status. */
  readonly errors: Readonly<Record<string, number>>;
  readonly throttle: string;
  readonly validation: string;
  readonly operations: Readonly<Record<string, Operation>>;
}

/** A message as it left the twin's services. */
export interface SentMessage {
  readonly channel: 'sms' | 'email';
  readonly to: string;
  readonly from: string;
  /** E-mail only. */
  readonly subject?: string;
  readonly body: string;
  /** Parts of an SMS; 1 for an e-mail. */
  readonly parts: number;
  readonly messageId: string;
  /** IAM prefix of the service that took it. */
  readonly service: string;
  readonly traceId: string | undefined;
}

/** What the services share. */
export interface Surroundings {
  readonly stack: Stack;
  readonly world: World;
  /** The account around the stack. */
  readonly account: AwsAccount;
  readonly limits: RateLimit;
  deliver(message: SentMessage): void;
}
