// Costs of 1,000 deflections, from stated prices and counted operations: `npx tsx scripts/costs.ts` prints docs/costs.md.
// Every number can be replaced: `npx tsx scripts/costs.ts smsPart=0.075 partsPerLink=2 chatMessages=12`. Prices differ by country,
// carrier and contract, so these are for comparing, not for a budget.

import { main, UsageError } from './support/command';

interface Assumption {
  readonly value: number;
  readonly unit: string;
  /** Where the value comes from, and how sure it is. */
  readonly source: string;
}

const ASSUMPTIONS = {
  // What a deflection is.
  partsPerLink: {
    value: 1,
    unit: 'SMS parts',
    source: 'en, es, fr, de, pt; 2 for ja and ar (`npm run bench -- send-link`)',
  },
  signedUrlParts: { value: 4, unit: 'SMS parts', source: 'the same message with a link signed by RSA-2048 in it' },
  opened: { value: 0.7, unit: 'of the links', source: 'assumed: replace it by your dashboard’s funnel' },
  chatMessages: { value: 20, unit: 'messages a chat', source: 'assumed, both sides together' },
  waitMinutes: { value: 6, unit: 'minutes of waiting saved', source: 'assumed' },
  // Counted in the twin, where `npm run call -- --keys 1` names every operation.
  offerReads: { value: 5, unit: 'read units', source: 'counted: limits, refusals, breaker' },
  sendWrites: {
    value: 14,
    unit: 'write units',
    source: 'counted: a transaction of 5 items (twice the units, the link has 2 KB), result, breaker',
  },
  chatReads: { value: 8, unit: 'read units', source: 'estimated: redeem, session, one reload' },
  chatWrites: { value: 8, unit: 'write units', source: 'estimated: redeem, lease, start' },
  sendSeconds: {
    value: 0.6,
    unit: 's of send-link',
    source: 'assumed for offer and send, with one cold start in ten calls; 1 GB',
  },
  chatSeconds: { value: 0.6, unit: 's of chat-api', source: 'assumed for redeem and session; 1 GB' },
  requests: {
    value: 60,
    unit: 'requests to CloudFront',
    source: 'estimated for a chat of 20 messages: pages, API, participant calls with receipts',
  },
  logKilobytes: {
    value: 20,
    unit: 'KB of logs',
    source: 'counted: 15 for the call (flow 11, function 4); the rest is estimated for the chat',
  },
  // Prices in USD, us-east-1.
  smsPart: {
    value: 0.0105,
    unit: 'USD an SMS part',
    source: 'about 0.006 of AWS and 0.0045 of the carrier: remembered, not read off a price page',
  },
  email: { value: 0.0001, unit: 'USD an e-mail', source: 'SES, list' },
  chatMessage: { value: 0.01, unit: 'USD a chat message', source: 'Connect, list of May 2026' },
  voiceMinute: {
    value: 0.038,
    unit: 'USD a minute of voice',
    source: 'Connect, list of May 2026; 0.018 on older plans',
  },
  telephonyMinute: { value: 0.012, unit: 'USD a minute of toll-free', source: 'remembered' },
  writeUnit: { value: 0.000000625, unit: 'USD a write unit', source: 'DynamoDB on demand' },
  readUnit: { value: 0.000000125, unit: 'USD a read unit', source: 'DynamoDB on demand' },
  gigabyteSecond: { value: 0.0000133334, unit: 'USD a GB-s', source: 'Lambda arm64' },
  request: { value: 0.000001, unit: 'USD a request', source: 'CloudFront, HTTPS, US, after the free ones' },
  logKilobyte: { value: 0.0000005, unit: 'USD a KB of logs', source: 'CloudWatch Logs, 0.50 a GB' },
  alarmMetric: { value: 0.1, unit: 'USD a metric in an alarm a month', source: 'CloudWatch' },
  alarmMetrics: { value: 31, unit: 'metrics in alarms', source: 'counted: an alarm that calculates reads several' },
  customMetric: { value: 0.3, unit: 'USD a custom metric a month', source: 'CloudWatch, the first 10,000' },
  customMetrics: {
    value: 40,
    unit: 'custom metrics',
    source: 'counted: 29 on a good day with SMS alone; every reason, fault and channel that occurs adds one or two',
  },
  dashboard: { value: 3, unit: 'USD a month', source: 'CloudWatch, after the three free ones' },
  secret: { value: 0.4, unit: 'USD a month', source: 'Secrets Manager' },
} as const satisfies Readonly<Record<string, Assumption>>;

type Values = Record<keyof typeof ASSUMPTIONS, number>;

const dollars = (amount: number): string => (amount < 0.1 ? amount.toFixed(3) : amount.toFixed(2));
const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map((_, column) => (column === 0 ? '---' : '---:')), ...rows]
    .map((row) => `| ${row.join(' | ')} |`)
    .join('\n');

function report(value: Values): string {
  const chats = 1000;
  const calls = Math.round(chats / value.opened);
  const sms = calls * value.partsPerLink * value.smsPart;
  const signed = calls * value.signedUrlParts * value.smsPart;
  const lines: [string, number][] = [
    ['SMS, one each', sms],
    ['`send-link`: table', calls * (value.offerReads * value.readUnit + value.sendWrites * value.writeUnit)],
    ['`send-link`: function (1 GB)', calls * value.sendSeconds * value.gigabyteSecond],
    ['`chat-api`: table', chats * (value.chatReads * value.readUnit + value.chatWrites * value.writeUnit)],
    ['`chat-api`: function (1 GB)', chats * value.chatSeconds * value.gigabyteSecond],
    ['CloudFront', chats * value.requests * value.request],
    ['logs', calls * value.logKilobytes * value.logKilobyte],
    ['chat messages of Connect', chats * value.chatMessages * value.chatMessage],
  ];
  const total = lines.reduce((sum, [, amount]) => sum + amount, 0);
  const chat = value.chatMessages * value.chatMessage;
  const waiting = value.waitMinutes * (value.voiceMinute + value.telephonyMinute);
  const balanced = (chats * waiting - (total - chats * chat)) / (chats * value.chatMessage);
  return `# Costs

What 1,000 deflections (chats that were started) cost, in USD, from the prices and counts below. Made by \`npx tsx scripts/costs.ts\`; put your own numbers behind it
(\`npx tsx scripts/costs.ts smsPart=0.075 chatMessages=12\`) before you believe any of it.

${table([`1,000 chats, from ${calls} links by SMS`, 'USD'], [...lines.map(([what, amount]) => [what, dollars(amount)]), ['**together**', `**${dollars(total)}**`]])}

- The same links by e-mail: ${dollars(calls * value.email)} instead of ${dollars(sms)}.
- With a CloudFront-signed URL in the SMS instead of a 22-character token: ${dollars(signed)} instead of ${dollars(sms)}, and a quarter of the throughput.
- Every month, whatever happens: ${dollars(value.alarmMetrics * value.alarmMetric + value.customMetrics * value.customMetric + value.dashboard + value.secret)} (alarms, metrics, dashboard, secret).

What stands against it: ${chats} callers who do not wait ${value.waitMinutes} minutes on a toll-free line save ${dollars(chats * waiting)}. Nearly all of the
costs is what Connect takes for chat messages; with chats of ${Math.floor(balanced)} messages both sides are even, on usage alone. What this table cannot know is
what matters more: agents who serve several chats at once, and callers who do not hang up.

## From what

${table(
  ['name', 'value', 'unit', 'where it comes from'],
  Object.entries<Assumption>(ASSUMPTIONS).map(([name, { unit, source }]) => [
    `\`${name}\``,
    String(value[name as keyof Values]).replace(/e-7$/, 'e-7'),
    unit,
    source,
  ]),
)}
`;
}

main(async (args) => {
  const values = Object.fromEntries(Object.entries(ASSUMPTIONS).map(([name, { value }]) => [name, value])) as Values;
  for (const argument of args) {
    const [name = '', text = ''] = argument.split('=');
    if (!Object.hasOwn(values, name)) {
      throw new UsageError(`There is no number called "${name}". Known ones: ${Object.keys(values).join(', ')}.`);
    }
    const value = text.trim() === '' ? Number.NaN : Number(text);
    if (!Number.isFinite(value) || value < 0)
      throw new UsageError(`${argument}: write ${name}=NUMBER, as ${name}=${values[name as keyof Values]}.`);
    if (name === 'opened' && (value === 0 || value > 1))
      throw new UsageError(`${argument}: the share of links that are opened is more than 0, and no more than 1.`);
    values[name as keyof Values] = value;
  }
  process.stdout.write(report(values));
  return 0;
});
