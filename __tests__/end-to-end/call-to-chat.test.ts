// From the keypad to the agent's answer, through the synthesized stack: real flows, real bundles, real signatures, a real
// browser. What is not wired in the Terraform does not work here either.

import type { Browser } from 'playwright-core';
import { CHAT_ATTRIBUTES } from '../../lambda-src/shared/contract/outcome';
import { Twin } from '../../local/twin';
import { STRINGS } from '../../ui/strings';
import { synthesize } from '../support/synthesize';
import { axe, describeInBrowser, launch, PHONE, watchErrors } from '../ui/support/browser';

jest.setTimeout(120_000);

const CALLER = '+12065550100';

/** Waits for something that happens in another process; the test's own time limit ends it. */
async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((done) => setTimeout(done, 50));
}

describeInBrowser('a call that becomes a chat', () => {
  let twin: Twin;
  let browser: Browser;

  beforeAll(async () => {
    twin = await Twin.start({ stack: synthesize({ brand: 'Example Bank' }).folder });
    browser = await launch();
  });
  afterAll(async () => {
    await browser.close();
    await twin.close();
  });

  const site = () => {
    if (!twin.site) throw new Error('the twin serves no site');
    return twin.site;
  };

  it('brings the caller from one key to the agent, who knows which call it was', async () => {
    const { result } = await twin.call({ from: CALLER, attributes: { topic: 'mortgage' } }, ['1'], () => {});
    expect(result).toMatchObject({ outcome: 'sent', messages: [{ channel: 'sms', to: CALLER, parts: 1 }] });

    const page = await (await browser.newContext(PHONE)).newPage();
    const errors = watchErrors(page);
    await page.goto(site().local(result.link ?? ''));
    expect(await axe(page)).toEqual([]);
    await page.getByRole('button').tap();
    await page.waitForURL('**/chat/index.html*');
    const field = page.getByRole('textbox');
    await field.fill('Hello, it is about my call.');
    await field.press('Enter');

    const { centre, desk } = twin.participants;
    await until(() => centre.waiting().length > 0);
    centre.addAgent({
      id: 'agent',
      displayName: 'Agent',
      queues: centre.waiting().map(({ place }) => place.queueArn),
      capacity: 1,
    });
    const chat = centre.accept('agent');
    expect(chat.attributes).toMatchObject({
      topic: 'mortgage',
      [CHAT_ATTRIBUTES.destination]: 'caller',
      [CHAT_ATTRIBUTES.voiceContactId]: result.contactId,
    });

    // Exactly: the live region says it too, with the name of who wrote it.
    desk.message(chat.contactId, 'Good to have you here.');
    await page.getByText('Good to have you here.', { exact: true }).waitFor();
    await page.getByText('Hello, it is about my call.', { exact: true }).waitFor();
    expect(page.url()).not.toMatch(/#en./);

    // The same chat after a reload, without asking anything again.
    await page.reload();
    await page.getByText('Good to have you here.', { exact: true }).waitFor();
    expect(await axe(page)).toEqual([]);

    // A call that is under way when the chat ends may be refused, and the browser says so on its console.
    expect(errors).toEqual([]);
    desk.end(chat.contactId);
    await page.getByRole('heading', { name: STRINGS.en.chat.ended }).waitFor();
  });

  it('shows a stranger without cookies the expired page, and a wrong address the 404 page', async () => {
    const page = await (await browser.newContext(PHONE)).newPage();
    const chat = await page.goto(`${site().url}/chat/index.html`);
    expect([chat?.status(), await page.getByRole('heading').first().innerText()]).toEqual([403, expect.any(String)]);
    const wrong = await page.goto(`${site().url}/nothing-here`);
    expect(wrong?.status()).toBe(404);
  });
});
