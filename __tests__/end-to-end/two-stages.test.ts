// Two stages side by side in one instance: each serves its own callers, and what is of one opens nothing of the other.

import { CHAT_PATH, SESSION_PATH } from '../../lambda-src/shared/contract/http';
import { CHAT_ATTRIBUTES, OUTCOME_ATTRIBUTE } from '../../lambda-src/shared/contract/outcome';
import { newWorld } from '../../local/aws/world';
import { Authorizer } from '../../local/iam/authorizer';
import { newNumber, OVER, Stage } from '../support/stage';
import { keyPair } from '../support/values';

jest.setTimeout(60_000);

const [liveKeys, testKeys] = [keyPair(), keyPair('rsa')];
const variablesOf = ({ publicKey, privateKey }: typeof liveKeys) => ({
  public_key: publicKey,
  private_key: privateKey,
});
const TEST = { brand: 'Test Bank', limits: { perDestinationHour: 1 } };

let live: Stage;
let test: Stage;
/** As `test`, by an owner who has given both stages the same keys. */
let careless: Stage;

beforeAll(async () => {
  live = await Stage.start(
    { brand: 'Live Bank', limits: { perDestinationHour: 1 } },
    { variables: variablesOf(liveKeys) },
  );
  // One account: a table of the same name would be the same table. Each has its own end of Connect.
  const account = () => ({ after: { ...live.twin.aws, world: newWorld() }, stage: 'test' });
  test = await Stage.start(TEST, { ...account(), variables: variablesOf(testKeys) });
  careless = await Stage.start(TEST, { ...account(), variables: variablesOf(liveKeys) });
});
afterAll(() => Promise.all([live, test, careless].map((stage) => stage.close())));

/** Links and claims: what a call leaves behind. */
const kept = async (stage: Stage) =>
  (await stage.items()).filter((item) => /^(?:link|claim|typed)#/.test(String(item['pk']?.['S'])));

it('stand in one instance and one account, under names of their own', () => {
  expect(test.twin.instance.arn).toBe(live.twin.instance.arn);
  expect(test.table).not.toBe(live.table);
});

it('serve the same caller at the same time, each with its own words, limits, links and chats', async () => {
  const from = newNumber();
  const calls = await Promise.all([live, test].map((stage) => stage.ring({ from, keys: ['1'] })));
  const [one, other] = calls;
  if (one === undefined || other === undefined) throw new Error('both stages were called');
  expect(calls.map(({ record }) => record.Attributes[OUTCOME_ATTRIBUTE])).toEqual(['sent_sms', 'sent_sms']);
  expect(calls.map(({ result }) => result.messages[0]?.body.slice(0, 9))).toEqual(['Live Bank', 'Test Bank']);

  const { chat } = await test.follow(other);
  expect(chat.attributes[CHAT_ATTRIBUTES.voiceContactId]).toBe(other.record.Id);
  expect(await test.tap(other.result.link)).toMatchObject(OVER);
  // The link of the other stage is as it was.
  expect(await live.linksOf(one.record.Id)).toMatchObject([{ state: { S: 'created' } }]);
  expect((await live.follow(one)).chat.attributes[CHAT_ATTRIBUTES.voiceContactId]).toBe(one.record.Id);
});

it('do not know each other’s links, and change nothing for them', async () => {
  const { result } = await live.ring({ keys: ['1'] });
  for (const other of [test, careless]) {
    const before = await kept(other);
    expect((await other.tap(result.link)).status).toBe(404);
    expect(await kept(other)).toEqual(before);
  }
  expect((await live.tap(result.link)).status).toBe(200);
});

it('let nobody in with each other’s cookies', async () => {
  const { result } = await live.ring({ keys: ['1'] });
  const { cookies } = await live.tap(result.link);
  const status = async (stage: Stage, path: string) =>
    (await fetch(`${stage.url}${path}`, { headers: { cookie: cookies } })).status;
  const session = (stage: Stage) => stage.post(SESSION_PATH, {}, cookies);

  expect([await status(live, CHAT_PATH), await status(test, CHAT_PATH)]).toEqual([200, 403]);
  expect(await status(test, '/participant/connection')).toBe(403);
  expect((await session(test)).status).toBe(403);
  // With the same keys the cookies are good signatures; the device is still none of this stage's.
  expect(await (await session(careless)).json()).toMatchObject({ error: 'too_late' });
  expect([test, careless].map(({ twin }) => twin.participants.centre.activeChats)).toEqual([0, 0]);
  expect((await session(live)).status).toBe(200);
});

it('have roles that may touch nothing of the other stage', () => {
  const allowed = ([own, other]: readonly [Stage, Stage]): readonly string[] => {
    // A new one: it has all permissions still to be used.
    const authorizer = new Authorizer(own.twin.stack);
    const roles = own.twin.stack.ofType('aws_iam_role').map((role) => role.attribute('arn'));
    const actions = [...new Set(authorizer.unused().flatMap((statement) => statement.actions))];
    const arns = own.twin.stack.resources.flatMap(({ address }) => {
      const [mine, theirs] = [own, other].map(({ twin }) => arnOf(twin.stack.at(address)));
      return mine === undefined || theirs === undefined || mine === theirs ? [] : [{ address, mine, theirs }];
    });
    const may = (resource: string) =>
      roles.some((arn) =>
        actions.some((action) =>
          [resource, `${resource}:*`, `${resource}/*`, `${resource}:log-stream:x`].some(
            (one) =>
              authorizer.authorize({ principal: { kind: 'role', arn, session: 'x' }, action, resource: one }).allowed,
          ),
        ),
      );
    // What it may touch of its own shows that the question is a good one.
    expect(arns.filter(({ mine }) => may(mine)).map(({ address }) => address)).toEqual(
      expect.arrayContaining([
        'aws_dynamodb_table.links',
        'aws_secretsmanager_secret.link_signing',
        'aws_cloudwatch_log_group.send_link',
        'aws_cloudwatch_log_group.chat_api',
      ]),
    );
    return arns.filter(({ theirs }) => may(theirs)).map(({ address }) => address);
  };
  expect([allowed([live, test]), allowed([test, live])]).toEqual([[], []]);
});

function arnOf(resource: { attribute(name: string): string }): string | undefined {
  try {
    return resource.attribute('arn');
  } catch {
    return undefined;
  }
}
