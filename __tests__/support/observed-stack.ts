// What a person sees of a synthesized stack that runs in the twin, as one flat record: two records tell what a change broke.

import { createHash } from 'node:crypto';
import { TwinError } from '../../local/error';
import { resolveStack } from '../../local/terraform/stack';
import type { ValueMap } from '../../local/terraform/value';
import { Twin } from '../../local/twin';

export interface Observed {
  /** Why the stack does not run at all. */
  start: string;
  /** Outcome of a call that asks for an SMS, and of one that asks for an e-mail. */
  sms: string;
  email: string;
  /** Status of each page and answer, as a browser meets it. */
  landing: number;
  'page that is not there': number;
  'chat without cookies': number;
  redeem: number | 'no link';
  chat: number | 'no link';
  session: number | 'no link';
  connection: number | 'no link';
  /** Chats that wait for an agent. */
  queued: number;
  /** Operations of AWS that a policy refused. */
  refused: string;
  /** Functions whose log lines CloudWatch would not get. */
  'lost logs': string;
  /** `<function> <namespace>` of metrics that no alarm looks at. */
  'unwatched metrics': string;
}

const post = (url: string, body: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Response> => {
  const text = JSON.stringify(body);
  const hash = createHash('sha256').update(text).digest('hex');
  return fetch(url, {
    method: 'POST',
    body: text,
    headers: { 'content-type': 'application/json', 'x-amz-content-sha256': hash, ...headers },
  });
};

/** The Cookie header after an answer; cookies that it deletes are left out. */
const cookiesOf = (response: Response): string =>
  response.headers
    .getSetCookie()
    .filter((cookie) => !/;\s*Max-Age=0/i.test(cookie))
    .map((cookie) => cookie.split(';', 1)[0])
    .join('; ');

/**
 * @param directory of the synthesized JSON, where its assets are
 * @param profileDomain of Customer Profiles, which then knows the callers' e-mail address; else their contacts do
 */
export async function observe(json: ValueMap, directory: string, profileDomain?: string): Promise<Observed> {
  const observed: Observed = {
    start: 'ok',
    sms: '',
    email: '',
    landing: 0,
    'page that is not there': 0,
    'chat without cookies': 0,
    redeem: 'no link',
    chat: 'no link',
    session: 'no link',
    connection: 'no link',
    queued: 0,
    refused: '',
    'lost logs': '',
    'unwatched metrics': '',
  };
  const metrics = new Set<string>();
  const lost: string[] = [];
  const refused = new Set<string>();
  let twin: Twin;
  let alarms = '';
  try {
    const stack = resolveStack(json, directory);
    alarms = JSON.stringify(stack.ofType('aws_cloudwatch_metric_alarm').map(({ values }) => values));
    twin = await Twin.start({
      stack,
      port: 0,
      onApiCall: ({ operation, refusal }) => refusal !== undefined && refused.add(operation),
      onLog: (record) => {
        if (record.kind === 'metric' && !alarms.includes(`"namespace":"${record.namespace}"`))
          metrics.add(`${record.resource.split('.')[1]} ${record.namespace}`);
      },
      onWarning: (warning) => lost.push(/^The log of (\S+) is lost/.exec(warning)?.[1] ?? warning),
    });
  } catch (error) {
    if (!(error instanceof TwinError)) throw error;
    return { ...observed, start: error.message };
  }
  try {
    const email = 'caller@example.com';
    const attributes: Record<string, string> = profileDomain === undefined ? { email } : {};
    if (profileDomain !== undefined)
      twin.aws.world.profiles.set(profileDomain, [
        { ProfileId: 'p', PhoneNumber: '+12065550124', EmailAddress: email },
      ]);
    const sms = await twin.call({ from: '+12065550123', attributes }, ['1']);
    const byEmail = await twin.call({ from: '+12065550124', attributes }, ['2']);
    observed.sms = sms.result.outcome;
    observed.email = byEmail.result.outcome;
    const base = twin.site?.url ?? '';
    const status = async (path: string, headers = {}) => (await fetch(base + path, { headers })).status;
    observed.landing = await status('/');
    observed['page that is not there'] = await status('/nothing-here');
    observed['chat without cookies'] = await status('/chat/index.html');
    const link = sms.result.link ?? byEmail.result.link;
    if (link !== null) {
      const redeemed = await post(`${base}/api/redeem`, { token: new URL(link).hash.slice(3) });
      const cookie = cookiesOf(redeemed);
      observed.redeem = redeemed.status;
      observed.chat = await status('/chat/index.html', { cookie });
      const session = await post(`${base}/chat/api/session`, {}, { cookie });
      observed.session = session.status;
      const { participantToken = '' } = session.ok ? ((await session.json()) as { participantToken?: string }) : {};
      const connection = await post(
        `${base}/participant/connection`,
        { Type: ['WEBSOCKET', 'CONNECTION_CREDENTIALS'] },
        { cookie, 'x-amz-bearer': participantToken },
      );
      observed.connection = connection.status;
    }
    observed.queued = twin.participants.centre.waiting().length;
    observed.refused = [...refused].sort().join();
    observed['lost logs'] = lost.sort().join();
    observed['unwatched metrics'] = [...metrics].sort().join();
    return observed;
  } finally {
    await twin.close();
  }
}

/** The part of a record that is not as in another one. */
export const difference = (from: Observed, to: Observed): Partial<Observed> =>
  Object.fromEntries(Object.entries(to).filter(([key, value]) => from[key as keyof Observed] !== value));
