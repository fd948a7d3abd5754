// The saved log queries, in one folder of CloudWatch Logs Insights.

import { CloudwatchQueryDefinition } from '@cdktf/provider-aws/lib/cloudwatch-query-definition';
import { Construct } from 'constructs';
import { type LogName, type LogQuery, SAVED_QUERIES } from './log-queries';

/** Names of log groups. */
export type LogGroups = Readonly<Partial<Record<LogName, string>>>;

export interface SavedQueriesProps {
  /** Folder of the queries. */
  readonly namePrefix: string;
  /** A query reads those of its logs that are here; one without any is left out. */
  readonly logGroups: LogGroups;
}

export class SavedQueries extends Construct {
  readonly byId: Readonly<Record<string, CloudwatchQueryDefinition>>;

  constructor(scope: Construct, id: string, props: SavedQueriesProps) {
    super(scope, id);
    this.byId = Object.fromEntries(
      Object.entries(SAVED_QUERIES).map(([name, query]) => [
        name,
        new CloudwatchQueryDefinition(new Construct(this, name), 'cloudwatch-query-definition', {
          name: `${props.namePrefix}/${query.title}`,
          logGroupNames: logGroupsOf(query, props.logGroups),
          queryString: query.query,
        }),
      ]),
    );
  }
}

export const logGroupsOf = ({ logs }: LogQuery, logGroups: LogGroups): string[] =>
  logs.flatMap((log) => logGroups[log] ?? []);
