// The runbook's steps to another signing key, each deployed in the twin as it is synthesized: what was signed before a step still opens
// after it, until its key is dropped.

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { StageProps } from '../../constructs/voice-to-chat-stack';
import type { Customer } from '../../local/follow/customer';
import { httpCustomer } from '../../local/follow/http-customer';
import { loadStack, type Stack } from '../../local/terraform/stack';
import { Twin } from '../../local/twin';
import { synthesize } from '../support/synthesize';
import { keyPair } from '../support/values';

jest.setTimeout(120_000);

/** Props as the runbook writes them behind the headline of each step. */
const steps = [
  ...readFileSync(join(__dirname, '../../docs/runbook.md'), 'utf8').matchAll(
    /^\d\. \*\*[^*]+\*\*: `([^`]*(?:Key|signWith): [^`]+)`/gm,
  ),
].map(
  ([, props = '']) =>
    Object.fromEntries(
      props.split(', ').map((one) => {
        const [name = '', value = ''] = one.split(': ');
        return [name, value === 'true' || value === 'false' ? value === 'true' : value.replaceAll("'", '')];
      }),
    ) as StageProps,
);

const [first, second] = [keyPair(), keyPair()];
const variablesOf = ({ firstKey = true, secondKey = false, signWith = 'first' }: StageProps) => ({
  ...(firstKey && { public_key: first.publicKey }),
  ...(secondKey && { second_public_key: second.publicKey }),
  private_key: (signWith === 'first' ? first : second).privateKey,
});

const folders = new Map<StageProps, string>();
/** The stack of a step with the keys of that step. */
function stackOf(props: StageProps): Stack {
  const folder = folders.get(props) ?? synthesize(props).folder;
  folders.set(props, folder);
  return loadStack(folder, { variables: variablesOf(props) });
}

const deployments: readonly StageProps[] = [{}, ...steps];
const signedWithFirst = (step: number) => deployments[step]?.signWith !== 'second';
const isThere = (step: number) => deployments[step]?.firstKey !== false;
/** What was signed at one step is of a key that is dropped at another. */
const isDropped = (madeAt: number, at: number) => signedWithFirst(madeAt) && !isThere(at);

interface Link {
  readonly madeAt: number;
  readonly token: string;
  /** Cookies of somebody who opened it at once. */
  readonly cookies: string;
}

const TABLE = 'voice-to-chat-links';

class Deployment {
  private constructor(readonly twin: Twin) {}

  static async of(props: StageProps): Promise<Deployment> {
    return new Deployment(await Twin.start({ stack: stackOf(props), port: 0 }));
  }

  private post(path: string, body: object, headers: Record<string, string> = {}): Promise<Response> {
    const text = JSON.stringify(body);
    const hash = createHash('sha256').update(text).digest('hex');
    return fetch(`${this.twin.site?.url}${path}`, {
      method: 'POST',
      body: text,
      headers: { 'content-type': 'application/json', 'x-amz-content-sha256': hash, ...headers },
    });
  }

  async send(from: string): Promise<string> {
    const { result } = await this.twin.call({ from }, ['1']);
    return new URL(result.link ?? `https://no-link/#${result.outcome}`).hash.slice(3);
  }

  async redeem(token: string): Promise<string> {
    const answer = await this.post('/api/redeem', { token });
    expect(answer.status).toBe(200);
    return answer.headers
      .getSetCookie()
      .filter((cookie) => !/;\s*Max-Age=0/i.test(cookie))
      .map((cookie) => cookie.split(';', 1)[0])
      .join('; ');
  }

  /** Status of the page behind the key group, and of the start of its chat. */
  async open(cookie: string): Promise<readonly number[]> {
    const page = await fetch(`${this.twin.site?.url}/chat/index.html`, { headers: { cookie } });
    const session = await this.post('/chat/api/session', {}, { cookie });
    return [page.status, session.status];
  }

  /** The table outlives every deployment. */
  items(): Promise<readonly object[]> {
    return this.twin.aws.tables.items(TABLE);
  }
  async bring(items: readonly object[]): Promise<void> {
    for (const Item of items)
      expect(await this.twin.aws.tables.call('PutItem', { TableName: TABLE, Item })).toEqual({ ok: true, body: {} });
  }
}

it('keeps every link and every running chat until its key is dropped', async () => {
  expect(deployments).toHaveLength(4);
  const links: Link[] = [];
  const seen: (readonly [madeAt: number, openedAt: number, page: number, chat: number, cookies: number])[] = [];
  let table: readonly object[] = [];

  for (const [at, props] of deployments.entries()) {
    const here = await Deployment.of(props);
    try {
      const number = (n: number) => `+1206555011${n}`;
      const unopened = [number(2 * at), number(2 * at + 1)];
      const [kept = '', opened = ''] = await Promise.all(unopened.map((from) => here.send(from)));
      await here.bring(table);
      const cookies = await here.redeem(opened);
      links.push({ madeAt: at, token: kept, cookies });
      table = await here.items();
      for (const link of links) {
        const [page = 0, chat = 0] = await here.open(await here.redeem(link.token));
        const [again = 0] = await here.open(link.cookies);
        seen.push([link.madeAt, at, page, chat, again]);
      }
    } finally {
      await here.twin.close();
    }
  }

  expect(seen).toEqual(
    deployments.flatMap((_, at) =>
      deployments.slice(0, at + 1).map((__, madeAt) => {
        const status = isDropped(madeAt, at) ? 403 : 200;
        return [madeAt, at, status, status, status];
      }),
    ),
  );
  expect(seen.filter(([, , page]) => page === 403)).toHaveLength(2);
});

it('keeps customer and agent talking until the key of their chat is dropped', async () => {
  let twin = await Twin.start({ stack: stackOf(deployments[0] ?? {}), port: 0 });
  const talks: { readonly customer: Customer; readonly contactId: string }[] = [];
  const { centre, desk } = twin.participants;
  centre.addAgent({ id: 'agent', displayName: 'Agent', queues: [], capacity: deployments.length });
  const seen: string[] = [];
  try {
    for (const [at, props] of deployments.entries()) {
      if (at > 0) twin = await twin.replace(stackOf(props));
      for (const [madeAt, { customer, contactId }] of talks.entries()) {
        const said = await customer.say(`said at ${at}`).then(
          () => centre.chat(contactId).transcript.at(-1)?.Content,
          (error: Error) => error.message,
        );
        seen.push(`${madeAt} at ${at}: ${said}`);
        // The agent’s side needs no cookie.
        desk.message(contactId, `answered at ${at}`);
        await customer.hears(`answered at ${at}`);
      }
      const { result } = await twin.call({ from: `+1206555013${at}` }, ['1']);
      const customer = httpCustomer(twin.site?.url ?? '');
      await customer.open(twin.site?.local(result.link ?? '') ?? '');
      await customer.redeem();
      await customer.join();
      while (centre.waiting().length === 0) await new Promise((next) => setImmediate(next));
      talks.push({ customer, contactId: centre.accept('agent', centre.waiting()[0]?.chat.contactId).contactId });
    }
  } finally {
    for (const { customer } of talks) await customer.close();
    await twin.close();
  }
  expect(seen).toEqual(
    deployments.flatMap((_, at) =>
      deployments.slice(0, at).map((__, madeAt) => {
        const said = isDropped(madeAt, at) ? 'The participant service answered message with 403.' : `said at ${at}`;
        return `${madeAt} at ${at}: ${said}`;
      }),
    ),
  );
  expect(seen.filter((line) => line.includes('403'))).toHaveLength(2);
});
