// What of a function's log reaches CloudWatch: only what its role may write, into a log group that is there.

import type { LogLine, LogRecord } from './function/logs';
import type { Authorizer } from './iam/authorizer';
import { refusalText } from './iam/authorizer';
import type { Principal } from './iam/policy';
import type { Stack } from './terraform/stack';

export interface LoggingFunction {
  readonly name: string;
  readonly logGroup: string;
  readonly principal: Principal;
}

/** Lets records through, or says once per function why CloudWatch gets none of its lines. */
export class FunctionLogs {
  private readonly verdicts = new Map<string, string | undefined>();

  constructor(
    private readonly stack: Stack,
    private readonly authorizer: Authorizer,
    private readonly functions: readonly LoggingFunction[],
    private readonly onLost: (functionName: string, why: string) => void,
  ) {}

  /** False for what AWS would have lost: a line and the metrics in it, the platform's report. */
  keeps(record: LogRecord): boolean {
    const known = this.verdicts.get(record.functionName);
    if (known !== undefined || this.verdicts.has(record.functionName)) return known === undefined;
    const why = this.refusal(record);
    this.verdicts.set(record.functionName, why);
    if (why !== undefined) this.onLost(record.functionName, why);
    return why === undefined;
  }

  private refusal({ functionName, logStream }: Pick<LogLine, 'functionName' | 'logStream'>): string | undefined {
    const writer = this.functions.find(({ name }) => name === functionName);
    if (writer === undefined) return undefined;
    const { partition, region, account } = this.stack.account;
    const group = `arn:${partition}:logs:${region}:${account}:log-group:${writer.logGroup}`;
    const exists = this.stack
      .ofType('aws_cloudwatch_log_group')
      .some((one) => one.attribute('name') === writer.logGroup);
    const needed = [
      ...(exists ? [] : [['logs:CreateLogGroup', group] as const]),
      ['logs:CreateLogStream', `${group}:log-stream:${logStream}`] as const,
      ['logs:PutLogEvents', `${group}:log-stream:${logStream}`] as const,
    ];
    for (const [action, resource] of needed) {
      const decision = this.authorizer.authorize({ principal: writer.principal, action, resource });
      if (!decision.allowed) return refusalText(decision);
    }
    return undefined;
  }
}
