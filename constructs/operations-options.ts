// What an owner may choose about alarms and dashboard, and the sentences for choices that cannot work.

import { CLOUDFRONT_REGION } from './metrics';
import { isReference } from './terraform-text';

/** What things cost, all in one currency. They are shown multiplied, on the dashboard; nothing else comes of them. */
export interface Prices {
  /** One SMS part to your callers, carrier fees included. */
  readonly smsPart: number;
  /** One e-mail; needed when links go out by e-mail. */
  readonly email?: number;
  /** One chat: as many messages as your average chat has, at Connect's price. @default chats are not counted */
  readonly chat?: number;
  /** ISO 4217. @default USD */
  readonly currency?: string;
}

/** Hours in which calls that find no agent are to be expected. In UTC, as CloudWatch counts. */
export interface OffersExpected {
  /** Rings after so many of these hours in a row without one, 1 to 24. */
  readonly everyHours: number;
  /** First hour, 0 to 23. */
  readonly from: number;
  /** The hour that ends them, 1 to 24; smaller than `from` when they go past midnight. */
  readonly to: number;
  /** @default false */
  readonly weekdaysOnly?: boolean;
}

export interface OperationsOptions {
  /** Alarms and their topics. A stage for trials may do without: `alarms: false`. @default true */
  readonly alarms?: boolean;
  /** The dashboard; CloudWatch charges for each beyond an account's third. @default true */
  readonly dashboard?: boolean;
  /** ARN of an SNS topic in the instance's region that alarms go to. @default one is created, for you to subscribe to */
  readonly alarmTopicArn?: string;
  /**
   * ARN of an SNS topic in us-east-1 for the alarm on the chat site: CloudFront has its metrics there.
   * @default alarmTopicArn where that is in us-east-1, else one is created
   */
  readonly siteAlarmTopicArn?: string;
  /**
   * Count what became of text messages. With End User Messaging these are all of the account in the region.
   * @default true
   */
  readonly deliveryReceipts?: boolean;
  /** Names of flows of your own whose errors count too: those that invoke the module, your own chat flow. At most 7. @default none */
  readonly watchedFlows?: readonly string[];
  /**
   * An alarm for when no call asks for an offer any more: the module was taken out of a flow, say, and nothing fails. Only you know
   * when your callers find no agent: on a good day, a centre with agents to spare is never asked either. @default none
   */
  readonly offersExpected?: OffersExpected;
  /** Shows what a deflection costs. No price is assumed: they differ by country, carrier and contract. @default not shown */
  readonly prices?: Prices;
  /** Name of the instance's log group, which the query about a contact then reads too. @default none */
  readonly connectLogGroup?: string;
  /** Where your people read the runbook; alarms add `#<section>`. @default docs/runbook.md */
  readonly runbookUrl?: string;
}

export const DEFAULT_RUNBOOK = 'docs/runbook.md';

interface Problem {
  readonly why: string;
  readonly whatToDo: string;
}

const TOPIC = /^arn:aws:sns:(?<region>[a-z0-9-]+):[0-9]{12}:[A-Za-z0-9_-]{1,256}$/;

/** Why the value cannot be, and what can; undefined when it is good. */
export function operationsProblem(value: unknown): Problem | undefined {
  if (value === false) return undefined;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return {
      why: 'Alarms, dashboard and queries come with what is named here, or not at all.',
      whatToDo: `Give an object with any of ${Object.keys(CHECKS).join(', ')}, or false for none of them.`,
    };
  }
  return problemOf(value, CHECKS, 'operations') ?? uselessProblem(value as OperationsOptions);
}

/** Choices about a part that is switched off. */
function uselessProblem(options: OperationsOptions): Problem | undefined {
  const parts = {
    alarms: ['alarmTopicArn', 'siteAlarmTopicArn', 'watchedFlows', 'offersExpected'],
    dashboard: ['prices'],
  } as const;
  for (const part of ['alarms', 'dashboard'] as const) {
    const useless = options[part] === false && parts[part].find((name) => options[name] !== undefined);
    if (useless) {
      return {
        why: `operations.${useless} is given, and operations.${part} is false: it would have no effect.`,
        whatToDo: 'Leave one of the two out.',
      };
    }
  }
  return undefined;
}

type Check = (value: unknown, name: string) => Problem | undefined;

const text =
  (form: RegExp, why: string, whatToDo: string): Check =>
  (value, name) =>
    typeof value === 'string' && (isReference(value) || form.test(value))
      ? undefined
      : { why, whatToDo: `Give ${name} as ${whatToDo}.` };

const topic: Check = text(
  TOPIC,
  'Alarms go to a topic of Amazon SNS.',
  'the whole ARN of a standard topic, such as arn:aws:sns:us-east-1:123456789012:on-call',
);

const flag: Check = (value, name) =>
  typeof value === 'boolean'
    ? undefined
    : { why: 'It is switched on or off.', whatToDo: `Give ${name} as true or false.` };

const price: Check = (value, name) =>
  typeof value === 'number' && Number.isFinite(value) && value >= 0
    ? undefined
    : { why: 'Costs are calculated with it.', whatToDo: `Give ${name} as a number from 0 on.` };

const PRICE_CHECKS: Readonly<Record<keyof Prices, Check>> = {
  smsPart: price,
  email: price,
  chat: price,
  currency: text(/^[A-Z]{3}$/, 'The dashboard shows it beside the figures.', 'three letters (ISO 4217), such as EUR'),
};

const hour =
  (least: number, most: number): Check =>
  (value, name) =>
    Number.isInteger(value) && Number(value) >= least && Number(value) <= most
      ? undefined
      : { why: 'CloudWatch looks hour by hour.', whatToDo: `Give ${name} as a whole number from ${least} to ${most}.` };

const EXPECTED_CHECKS: Readonly<Record<keyof OffersExpected, Check>> = {
  everyHours: hour(1, 24),
  from: hour(0, 23),
  to: hour(1, 24),
  weekdaysOnly: flag,
};

const offersExpected: Check = (value, name) => {
  if (typeof value !== 'object' || value === null || !['everyHours', 'from', 'to'].every((key) => key in value)) {
    return {
      why: 'An alarm on silence has to know when there should be none.',
      whatToDo: `Give ${name} as { everyHours, from, to }, in hours of UTC, or leave it out.`,
    };
  }
  const problem = problemOf(value, EXPECTED_CHECKS, name);
  if (problem) return problem;
  const { everyHours, from, to } = value as OffersExpected;
  const hours = from < to ? to - from : 24 - from + to;
  if (from === to || (hours < 24 && everyHours > hours)) {
    return {
      why: `Between ${from} and ${to} there are ${from === to ? 'no' : hours} hours, so the alarm could never ring.`,
      whatToDo: `Give ${name} hours that are as many as everyHours; from 0 to 24 is the whole day.`,
    };
  }
  return undefined;
};

/** What CloudWatch takes in a name of a flow (Connect administrator guide, "Monitoring your instance using CloudWatch"). */
const FLOW_NAME = /^[A-Za-z0-9.,\-_/#:$@|&{}+?% ]{1,127}$/;
/** Of the ten metrics that an alarm can take, the stack's own module and flows need three. */
const MAX_WATCHED_FLOWS = 7;

const CHECKS: Readonly<Record<keyof OperationsOptions, Check>> = {
  alarms: flag,
  dashboard: flag,
  alarmTopicArn: topic,
  siteAlarmTopicArn: (value, name) =>
    topic(value, name) ??
    ([undefined, CLOUDFRONT_REGION].includes(TOPIC.exec(String(value))?.groups?.['region'])
      ? undefined
      : {
          why: `CloudFront has its metrics in ${CLOUDFRONT_REGION}, and an alarm notifies topics of its own region alone.`,
          whatToDo: `Give ${name} as a topic in ${CLOUDFRONT_REGION}, or leave it out: one is created.`,
        }),
  deliveryReceipts: flag,
  watchedFlows: (value, name) =>
    Array.isArray(value) &&
    value.length <= MAX_WATCHED_FLOWS &&
    new Set(value).size === value.length &&
    value.every((one) => typeof one === 'string' && (isReference(one) || FLOW_NAME.test(one)))
      ? undefined
      : {
          why: 'Connect counts errors by the name of the flow.',
          whatToDo: `Give ${name} as a list of at most ${MAX_WATCHED_FLOWS} names, each as designers see it and once.`,
        },
  offersExpected,
  prices: (value, name) =>
    typeof value === 'object' && value !== null && 'smsPart' in value
      ? problemOf(value, PRICE_CHECKS, name)
      : {
          why: 'Costs are calculated with it, and no price is assumed.',
          whatToDo: `Give ${name} as an object with smsPart at least, or leave it out.`,
        },
  connectLogGroup: text(
    /^[\w./#-]{1,512}$/,
    'It is the name of a log group.',
    'the name alone, such as /aws/connect/your-instance-alias',
  ),
  // It stands in descriptions and in a title, where "$" and "%" would begin an expression of Terraform.
  runbookUrl: text(
    /^[\w.~:/?@!&'()*+,;=-]{1,200}$/,
    'Every alarm names it, with "#" and a section behind it.',
    'an address or a path without spaces, "#", "$" and "%"',
  ),
};

export const OPERATIONS_NAMES: readonly string[] = Object.keys(CHECKS);

function problemOf(
  given: object,
  checks: Readonly<Record<string, Check>>,
  where: string,
): { readonly why: string; readonly whatToDo: string } | undefined {
  for (const [name, value] of Object.entries(given)) {
    const check = Object.hasOwn(checks, name) ? checks[name] : undefined;
    if (check === undefined) {
      return {
        why: `${where} has nothing called "${name}": it would have no effect.`,
        whatToDo: `Use ${Object.keys(checks).join(', ')}.`,
      };
    }
    const problem = value === undefined ? undefined : check(value, `${where}.${name}`);
    if (problem) return problem;
  }
  return undefined;
}
