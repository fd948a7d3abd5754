// What a check is: one row of the report. The groups of checks are the other files here; checks.ts lists them all.

import type { Ask, Clients } from './aws';
import type { Stage } from './stage';

export type Status = 'ok' | 'warn' | 'fail' | 'not checked';

/** What a check has found. Neither text may hold a phone number, an address or an account's id in full (mask.ts). */
export interface Finding {
  readonly status: Status;
  readonly found: string;
  /** What to do about it; always there unless the status is ok. */
  readonly todo?: string;
  /** The thing is simply not there: what that means, the other rows of the deployment decide (examine.ts). */
  readonly absent?: true;
}

/** What a permission is granted on. `*` for a part stands for any. */
export interface Target {
  readonly partition: string;
  readonly region: string;
  readonly account: string;
  readonly instanceId: string;
  readonly queueId: string;
  /** ARN of an origination identity; undefined when it is given by its number, which means that all are listed. */
  readonly originationIdentityArn: string | undefined;
  readonly applicationId: string;
  readonly smsConfigurationSet: string;
  /** The address and its domain. */
  readonly emailIdentities: readonly string[];
  readonly emailConfigurationSet: string;
  readonly profilesDomain: string;
  readonly attachmentsBucket: string;
  readonly linkTable: string;
  readonly functionNames: readonly string[];
  readonly chatFlowId: string;
  readonly kmsKeyArn: string;
  readonly certificateArn: string;
}

export interface Permission {
  /** `<IAM prefix>:<Action>` */
  readonly action: string;
  /** ARNs; `*` only where the action knows no resource. */
  on(target: Target): string | readonly string[];
}

export interface Context {
  readonly stage: Stage;
  readonly clients: Clients;
  /** Asks AWS. */
  readonly ask: Ask;
  /** Price of one SMS part in US dollars. */
  readonly smsPartPrice: number;
}

export interface Check {
  /** Name of the row; words with hyphens. */
  readonly id: string;
  /** Does the stage need it? @default always */
  needed?(stage: Stage): boolean;
  /** Rows without which this one says nothing: it is not checked unless they are ok or warn. */
  readonly after?: readonly string[];
  /** Looks at something that exists only once the stage is deployed. */
  readonly deployment?: true;
  /** All that `run` needs: the doctor's policy is made of them (policy.ts). */
  readonly permissions: readonly Permission[];
  run(context: Context): Promise<Finding>;
}

export const ok = (found: string): Finding => ({ status: 'ok', found });
export const warn = (found: string, todo: string): Finding => ({ status: 'warn', found, todo });
export const fail = (found: string, todo: string): Finding => ({ status: 'fail', found, todo });
export const notChecked = (found: string, todo: string): Finding => ({ status: 'not checked', found, todo });
export const absent = (found: string): Finding => ({ status: 'ok', found, absent: true });

/** `arn:<partition>:<service>:<region>:<account>:<resource>` in the target's region and account. */
export const arn = ({ partition, region, account }: Target, service: string, resource: string): string =>
  `arn:${partition}:${service}:${region}:${account}:${resource}`;

export const instanceArn = (target: Target, part = ''): string =>
  arn(target, 'connect', `instance/${target.instanceId}${part}`);
