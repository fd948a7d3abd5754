// A stack that takes the place of another while the twin runs: what goes on, and what is new.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CallEvent } from '../../flows/events';
import { liveLine } from '../../flows/simulator/live-line';
import type { Customer } from '../../local/follow/customer';
import { httpCustomer } from '../../local/follow/http-customer';
import { Twin } from '../../local/twin';
import { synthesize } from '../support/synthesize';
import { temporaryFolder } from '../support/temporary-folder';

let twin: Twin;
let first: string;
let second: string;
const customers: Customer[] = [];

beforeAll(async () => {
  first = synthesize({ brand: 'First Bank' }).folder;
  second = synthesize({ brand: 'Second Bank' }).folder;
  twin = await Twin.start({ stack: first, port: 0 });
});
afterAll(async () => {
  for (const customer of customers) await customer.close();
  await twin.close();
});

let callers = 110;
const number = () => {
  callers += 1;
  return `+12065550${callers}`;
};
const message = async (on: Twin) => {
  const { result } = await on.call({ from: number() }, ['1']);
  return { body: result.messages[0]?.body ?? '', link: result.link ?? '' };
};

it('keeps chats, links and the address of the site, and says what the new stack says', async () => {
  const { body, link } = await message(twin);
  expect(body).toContain('First Bank');
  const site = twin.site?.url ?? '';
  const customer = httpCustomer(site);
  customers.push(customer);
  await customer.open(twin.site?.local(link) ?? '');
  await customer.redeem();
  const late = (await message(twin)).link;
  await customer.join();

  twin = await twin.replace(second);

  expect(twin.site?.url).toBe(site);
  expect((await message(twin)).body).toContain('Second Bank');
  expect(await (await fetch(site)).text()).toContain('Second Bank');
  const [waiting] = twin.participants.centre.waiting();
  await customer.say('Still here.');
  expect(waiting?.chat.transcript.at(-1)).toMatchObject({ Content: 'Still here.' });
  await customer.end();

  // A link of the stack before opens a chat on this one: table and keys are the same.
  const other = httpCustomer(site);
  customers.push(other);
  await other.open(twin.site?.local(late) ?? '');
  expect(await other.redeem()).toBe(200);
  await other.join();
  await other.end();
});

it('lets a call come to its end on the stack that it began on', async () => {
  const before = twin;
  const prompts: string[] = [];
  let line: ReturnType<typeof liveLine> | undefined;
  let heardMenu: () => void = () => {};
  const menu = new Promise<void>((resolve) => {
    heardMenu = resolve;
  });
  const ended = before.callOn(
    { from: number() },
    (invoke) => {
      line = liveLine({ invoke, speed: 1000 });
      return line;
    },
    (event: CallEvent) => {
      if (event.event !== 'prompt') return;
      prompts.push(event.text);
      if (/press 1/.test(event.text)) heardMenu();
    },
  );
  await menu;
  twin = await before.replace(first);
  line?.press('1');
  const { result } = await ended;
  expect(result.outcome).toBe('sent');
  expect(result.messages[0]?.body).toContain('Second Bank');
});

it('goes on as it was when the other stack cannot run', async () => {
  const broken = temporaryFolder();
  writeFileSync(join(broken, 'cdk.tf.json'), JSON.stringify({ data: { aws_region: { here: {} } } }));
  await expect(twin.replace(broken)).rejects.toThrow('data sources are not read here');
  expect((await message(twin)).body).toContain('First Bank');
  const { folder } = synthesize({ brand: 'Third Bank' });
  twin = await twin.replace(folder);
  expect((await message(twin)).body).toContain('Third Bank');
});

it('ends while a customer is still in a chat', async () => {
  const { folder } = synthesize();
  const own = await Twin.start({ stack: folder, port: 0 });
  const customer = httpCustomer(own.site?.url ?? '');
  customers.push(customer);
  await customer.open(own.site?.local((await message(own)).link) ?? '');
  await customer.redeem();
  await customer.join();
  await own.close();
  await expect(fetch(own.site?.url ?? '')).rejects.toThrow();
});
