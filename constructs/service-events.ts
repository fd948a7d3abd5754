// What other services tell by EventBridge about our messages and chats, kept as lines without personal data and counted:
// delivery receipts of End User Messaging, and chats answered and ended in Connect.
//
// A rule writes to a log group, and metric filters count its lines: no function to run, pay for and watch. The rules' input
// transformers let ids, types, times and numbers through; phone numbers, agents and queues never reach the log.

import { CloudwatchEventRule } from '@cdktf/provider-aws/lib/cloudwatch-event-rule';
import { CloudwatchEventTarget } from '@cdktf/provider-aws/lib/cloudwatch-event-target';
import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group';
import { CloudwatchLogMetricFilter } from '@cdktf/provider-aws/lib/cloudwatch-log-metric-filter';
import { CloudwatchLogResourcePolicy } from '@cdktf/provider-aws/lib/cloudwatch-log-resource-policy';
import { Fn } from 'cdktf';
import { Construct } from 'constructs';
import { EVENT_METRICS } from '../lambda-src/shared/contract/metrics';
import type { ConnectInstance } from './connect-instance';
import { policyDocument } from './policy';

export interface ServiceEventsProps {
  readonly instance: ConnectInstance;
  /** Start of physical names. */
  readonly namePrefix: string;
  /** Namespace of the metrics. */
  readonly namespace: string;
  readonly logRetentionDays: number;
  /** ARN of a customer managed key that encrypts the log. @default CloudWatch Logs' own key */
  readonly logKeyArn?: string;
  /**
   * Which text messages are ours: those from this number, or, as the events name neither pool nor configuration set, all of the
   * account in this region. `none` counts no receipts.
   */
  readonly textMessages: { readonly from: string } | 'account' | 'none';
}

/** One rule: events in, lines out. `fields` become the words of a line, in this order; one that may be missing stands last. */
interface Source {
  readonly kind: 'sms' | 'chat';
  readonly description: string;
  readonly pattern: Readonly<Record<string, unknown>>;
  readonly fields: Readonly<Record<string, string>>;
}

/** Words of a receipt's line, after `sms`. Times are epoch milliseconds. */
const RECEIPT = {
  eventType: '$.detail.eventType',
  isFinal: '$.detail.isFinal',
  messageId: '$.detail.messageId',
  requestedAt: '$.detail.messageRequestTimestamp',
  reportedAt: '$.detail.eventTimestamp',
  parts: '$.detail.totalMessageParts',
};
/** Words of a chat's line, after `chat`. The related contact is the call. */
const CHAT = {
  eventType: '$.detail.eventType',
  contactId: '$.detail.contactId',
  relatedContactId: '$.detail.relatedContactId',
};

/** How queries read the lines: `parse @message '<these>' as <fields>`. */
export const RECEIPT_LINE = { glob: glob('sms', RECEIPT), fields: Object.keys(RECEIPT) };

/** Accepted by the carrier, which is the last that some carriers tell, or by the phone. */
const ARRIVED = ['TEXT_SUCCESSFUL', 'TEXT_DELIVERED'];
/** After 72 hours without a word from the carrier: neither good nor bad. */
const NEVER_TOLD = 'TEXT_UNKNOWN';

export class ServiceEvents extends Construct {
  readonly logGroup: CloudwatchLogGroup;
  readonly logPolicy: CloudwatchLogResourcePolicy;
  readonly rules: readonly CloudwatchEventRule[];

  constructor(scope: Construct, id: string, props: ServiceEventsProps) {
    super(scope, id);
    const { instance, textMessages } = props;
    this.logGroup = new CloudwatchLogGroup(this, 'cloudwatch-log-group', {
      name: `/aws/events/${props.namePrefix}`,
      retentionInDays: props.logRetentionDays,
      ...(props.logKeyArn !== undefined && { kmsKeyId: props.logKeyArn }),
    });
    // EventBridge takes no role for a log group, only a policy of CloudWatch Logs (EventBridge user guide, "Using
    // resource-based policies"). An account has room for ten of these in a region: one serves all rules.
    const writer = {
      principal: { Service: ['events.amazonaws.com', 'delivery.logs.amazonaws.com'] },
      resources: [`${this.logGroup.arn}:*`],
    };
    this.logPolicy = new CloudwatchLogResourcePolicy(this, 'cloudwatch-log-resource-policy', {
      policyName: `${props.namePrefix}-service-events`,
      policyDocument: policyDocument([
        { ...writer, sid: 'OpenLogStream', actions: ['logs:CreateLogStream'] },
        {
          ...writer,
          sid: 'WriteServiceEvents',
          actions: ['logs:PutLogEvents'],
          condition: { ArnLike: { 'aws:SourceArn': instance.arnOf('events', `rule/${props.namePrefix}-*`) } },
        },
      ]),
    });

    const rules: CloudwatchEventRule[] = [];
    const rule = (name: string, { kind, description, pattern, fields }: Source) => {
      const home = new Construct(this, name);
      const made = new CloudwatchEventRule(home, 'cloudwatch-event-rule', {
        name: `${props.namePrefix}-${name}`,
        description,
        eventPattern: Fn.jsonencode(pattern),
      });
      new CloudwatchEventTarget(home, 'cloudwatch-event-target', {
        rule: made.name,
        arn: this.logGroup.arn,
        inputTransformer: {
          inputPaths: { time: '$.time', ...fields },
          // A log group takes exactly these two keys, and its message must be text. Not by jsonencode, which would write "<"
          // as an escape that EventBridge does not read.
          inputTemplate: `{"timestamp": <time>, "message": "${template(kind, fields)}"}`,
        },
        dependsOn: [this.logPolicy],
      });
      rules.push(made);
    };
    const metric = (name: string, metricName: string, pattern: string) =>
      new CloudwatchLogMetricFilter(new Construct(this, name), 'cloudwatch-log-metric-filter', {
        name,
        logGroupName: this.logGroup.name,
        pattern,
        metricTransformation: { namespace: props.namespace, name: metricName, value: '1', unit: 'Count' },
      });

    if (textMessages !== 'none') {
      rule('sms-receipts', {
        kind: 'sms',
        description: 'What became of text messages',
        pattern: {
          source: ['aws.sms-voice'],
          'detail-type': ['Text Message Delivery Status Updated'],
          ...(textMessages !== 'account' && { detail: { originationPhoneNumber: [textMessages.from] } }),
        },
        fields: RECEIPT,
      });
      const last = (types: string) => `[kind = sms, eventType ${types}, isFinal = true, ...]`;
      metric('sms-delivered', EVENT_METRICS.smsDelivered, last(`= ${ARRIVED.join(' || eventType = ')}`));
      metric(
        'sms-undelivered',
        EVENT_METRICS.smsUndelivered,
        last(`!= ${[...ARRIVED, NEVER_TOLD].join(' && eventType != ')}`),
      );
    }

    rule('chat-events', {
      kind: 'chat',
      description: 'Chats that began as calls: answered by an agent, ended',
      pattern: {
        source: ['aws.connect'],
        'detail-type': ['Amazon Connect Contact Event'],
        detail: {
          instanceArn: [instance.arn],
          channel: ['CHAT'],
          // Started by StartChatContact and related to a call: ours.
          initiationMethod: ['API'],
          relatedContactId: [{ exists: true }],
          eventType: ['CONNECTED_TO_AGENT', 'DISCONNECTED'],
        },
      },
      fields: CHAT,
    });
    metric('chat-answered', EVENT_METRICS.chatAnswered, '[kind = chat, eventType = CONNECTED_TO_AGENT, ...]');
    metric('chat-ended', EVENT_METRICS.chatEnded, '[kind = chat, eventType = DISCONNECTED, ...]');
    this.rules = rules;
  }
}

function template(kind: string, fields: Readonly<Record<string, string>>): string {
  return [kind, ...Object.keys(fields).map((field) => `<${field}>`)].join(' ');
}

function glob(kind: string, fields: Readonly<Record<string, string>>): string {
  return [kind, ...Object.keys(fields).map(() => '*')].join(' ');
}
