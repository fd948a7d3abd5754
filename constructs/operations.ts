// What operations see: alarms and their topics, dashboard, saved log queries, and what other services tell of our messages.

import { CloudwatchDashboard } from '@cdktf/provider-aws/lib/cloudwatch-dashboard';
import { Construct } from 'constructs';
import type { Language } from '../lambda-src/shared/contract/languages';
import type { SmsService } from '../lambda-src/shared/contract/settings';
import { Alarms } from './alarms';
import type { ConnectInstance } from './connect-instance';
import { dashboardBody } from './dashboard';
import { ConfigurationError } from './errors';
import { metricsOf } from './metrics';
import type { NodeFunction } from './node-function';
import { DEFAULT_RUNBOOK, type OperationsOptions } from './operations-options';
import { type LogGroups, SavedQueries } from './saved-queries';
import { ServiceEvents } from './service-events';

export interface OperationsProps extends OperationsOptions {
  readonly instance: ConnectInstance;
  /** Start of physical names. */
  readonly namePrefix: string;
  /** Namespace that the functions write their metrics to. */
  readonly metricNamespace: string;
  readonly logRetentionDays: number;
  /** ARN of a customer managed key that encrypts log and topics. @default the services' own keys */
  readonly kmsKeyArn?: string;
  readonly sendLink: NodeFunction;
  readonly chatApi: NodeFunction;
  readonly tableName: string;
  readonly distributionId: string;
  readonly languages: readonly Language[];
  readonly smsService: SmsService;
  /** Number that the messages come from, where it is known. @default receipts of all messages of the account are counted */
  readonly originationNumber?: string;
  /** Names of the stack's own flows and of its flow module. */
  readonly flowNames: readonly string[];
  /** Whether links go out by e-mail too. */
  readonly email: boolean;
}

export class Operations extends Construct {
  readonly serviceEvents: ServiceEvents;
  readonly alarms?: Alarms;
  readonly savedQueries: SavedQueries;
  readonly dashboard?: CloudwatchDashboard;

  constructor(scope: Construct, id: string, props: OperationsProps) {
    super(scope, id);
    const { instance, namePrefix, prices, deliveryReceipts = true, runbookUrl = DEFAULT_RUNBOOK } = props;
    if (prices && props.email && prices.email === undefined) {
      throw new ConfigurationError(
        'operations.prices has no price of an e-mail, and links go out by e-mail.',
        'The cost of a deflection would be too low.',
        'Add operations.prices.email (0 if you pay nothing for it), or leave prices out.',
      );
    }

    this.serviceEvents = new ServiceEvents(this, 'service-events', {
      instance,
      namePrefix,
      namespace: props.metricNamespace,
      logRetentionDays: props.logRetentionDays,
      ...(props.kmsKeyArn !== undefined && { logKeyArn: props.kmsKeyArn }),
      textMessages: !deliveryReceipts
        ? 'none'
        : props.originationNumber === undefined
          ? 'account'
          : { from: props.originationNumber },
    });
    const metrics = metricsOf({
      namespace: props.metricNamespace,
      sendLinkFunctionName: props.sendLink.function.functionName,
      chatApiFunctionName: props.chatApi.function.functionName,
      tableName: props.tableName,
      distributionId: props.distributionId,
      connectInstanceId: instance.id,
    });
    const logGroups: LogGroups = {
      sendLink: props.sendLink.logGroup.name,
      chatApi: props.chatApi.logGroup.name,
      serviceEvents: this.serviceEvents.logGroup.name,
      ...(props.connectLogGroup !== undefined && { flows: props.connectLogGroup }),
    };

    const { alarms = true, dashboard = true } = props;
    if (alarms) {
      this.alarms = new Alarms(this, 'alarms', {
        metrics,
        namePrefix,
        region: instance.region,
        ...(props.alarmTopicArn !== undefined && { topicArn: props.alarmTopicArn }),
        ...(props.siteAlarmTopicArn !== undefined && { siteTopicArn: props.siteAlarmTopicArn }),
        ...(props.kmsKeyArn !== undefined && { kmsKeyArn: props.kmsKeyArn }),
        languages: props.languages,
        deliveryReceipts,
        flowNames: [...props.flowNames, ...(props.watchedFlows ?? [])],
        ...(props.offersExpected && { offersExpected: props.offersExpected }),
        runbookUrl,
      });
    }
    this.savedQueries = new SavedQueries(this, 'saved-queries', { namePrefix, logGroups });
    if (!dashboard) return;
    this.dashboard = new CloudwatchDashboard(this, 'cloudwatch-dashboard', {
      // Dashboards are global in an account: without the region a second one would overwrite the first.
      dashboardName: `${namePrefix}-${instance.region}`,
      dashboardBody: dashboardBody({
        metrics,
        region: instance.region,
        logGroups,
        alarmArns: Object.values(this.alarms?.byId ?? {}).map(({ arn }) => arn),
        smsService: props.smsService,
        email: props.email,
        deliveryReceipts,
        ...(prices && { prices }),
        runbookUrl,
      }),
    });
  }
}
