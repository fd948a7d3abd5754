// The e-mail: one link that nobody rewrites, readable as text and as HTML, in every language.

import { emailContent } from '../../../lambda-src/send-link/email/text';
import { speech, WORDS } from '../../../lambda-src/send-link/words';
import { LANGUAGES } from '../../../lambda-src/shared/contract/languages';
import { linkUrl, newToken } from '../../../lambda-src/shared/token';
import { DOMAIN, EMAIL, event, linkIn, Stage, sendEmail, sendSms } from './support/stage';

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.open();
});
beforeEach(() => stage.reset());
afterEach(() => stage.expectNoPersonalData());
afterAll(() => stage.close());

test('goes to the address of the contact, from the verified one, with tracking switched off', async () => {
  const result = await stage.environment({ settings: { email: { configurationSet: 'chat' } } })(
    sendEmail({ Attributes: { email: EMAIL, plan: 'gold' } }),
  );
  expect(result).toMatchObject({ status: 'sent', prompt: WORDS.en.sentEmail.replace('{minutes}', '60') });
  expect(JSON.stringify(result)).not.toContain('@');
  const sent = stage.aws.calls.find(({ operation }) => operation === 'ses:SendEmail');
  expect(sent?.body).toMatchObject({
    FromEmailAddress: `=?UTF-8?B?${Buffer.from('Example').toString('base64')}?= <chat@example.com>`,
    Destination: { ToAddresses: [EMAIL] },
    ConfigurationSetName: 'chat',
    ConfigurationOverrides: { Tracking: { ClickTrackingEnabled: 'DISABLED', OpenTrackingEnabled: 'DISABLED' } },
  });
  const [message] = stage.aws.messages;
  const link = linkIn(message?.text ?? '');
  const item = (await stage.aws.items())[`link#${link.linkId}`];
  expect(link.open(String(item?.['sealed']))).toMatchObject({ destination: 'email', attributes: { plan: 'gold' } });
  expect(stage.loaded.has('pinpoint')).toBe(false);
});

test('a repeat says the same and sends nothing; an SMS beside it is another message', async () => {
  const first = await stage.environment()(sendEmail());
  expect(await stage.environment()(sendEmail())).toEqual(first);
  expect(stage.aws.messages).toHaveLength(1);
  await stage.environment()(sendSms());
  expect(stage.aws.messages).toHaveLength(2);
});

test('comes from Customer Profiles where the call knows no address', async () => {
  stage.aws.profiles = [{ BusinessEmailAddress: 'work@example.com', EmailAddress: EMAIL }];
  await stage.environment({ settings: { customerProfilesDomain: 'customers' } })(sendEmail({ Attributes: {} }));
  expect(stage.aws.messages).toEqual([expect.objectContaining({ to: EMAIL })]);
});

test('without an address, or without e-mail in the stack, nothing is sent', async () => {
  const none = { status: 'no_address', reason: 'no_email', prompt: WORDS.en.noEmail };
  expect(await stage.environment()(sendEmail({ Attributes: {} }))).toMatchObject(none);
  expect(await stage.environment({ settings: { email: null } })(sendEmail())).toMatchObject(none);
  expect(await stage.aws.items()).toEqual({});
});

test('a caller whose address had its messages of the hour gets no more', async () => {
  const invoke = stage.environment();
  for (let id = 0; id < 3; id++) await invoke(sendEmail({ ContactId: `call-${id}` }));
  const fourth = await invoke(sendEmail({ ContactId: 'call-4' }));
  expect(fourth).toMatchObject({ status: 'not_allowed', reason: 'limit_destination' });
  expect((await invoke(event({ action: 'offer' }, { Attributes: { email: EMAIL } }))).menu).not.toContain(
    WORDS.en.menuEmail,
  );
});

describe.each(LANGUAGES)('in %s', (language) => {
  const url = linkUrl(DOMAIN, language, newToken());
  const words = speech(language, { brand: 'Smith & <Sons> "Ltd"', linkMinutes: 60, texts: {} });
  const { subject, text, html } = emailContent(words, url);

  test('the link stands alone on its line of the text, and is the only address in it', () => {
    expect(text.split('\n').filter((line) => line === url)).toHaveLength(1);
    expect(text.match(/https?:/g)).toHaveLength(1);
  });

  test('the HTML escapes what the owner wrote, links to the same address only, and begins with the preview line', () => {
    expect(html).not.toContain('<Sons>');
    expect(html).toContain('Smith &amp; &lt;Sons&gt;');
    expect([...html.matchAll(/href="([^"]*)"/g)].map(([, href]) => href)).toEqual([url]);
    expect(html).not.toMatch(/<(?:img|script|link)|src=/);
    const visible = html
      .replace(/<head>.*<\/head>/s, '')
      .replace(/<[^>]*>/g, ' ')
      .trim();
    expect(visible.startsWith(words.fill(words.emailPreview))).toBe(true);
    expect(html).toContain(`<html lang="${language}" dir="${language === 'ar' ? 'rtl' : 'ltr'}">`);
  });

  test('the subject is one line', () => {
    expect(subject).toContain('Smith & <Sons>');
    expect(subject).not.toMatch(/[\r\n{}]/);
  });
});

test('a brand of any script and length is a display name that mail programs read', async () => {
  const brand = '例の銀行・日本支店カスタマーサポートセンター, "Tokyo" <x@example.org>\r\nBcc: y@example.org';
  await stage.environment({ settings: { brand } })(sendEmail());
  const from = String(stage.aws.calls.find(({ operation }) => operation === 'ses:SendEmail')?.body['FromEmailAddress']);
  const words = from.replace(' <chat@example.com>', '').split(' ');
  for (const word of words) expect(word).toMatch(/^=\?UTF-8\?B\?[A-Za-z0-9+/=]{1,63}\?=$/);
  const decoded = words.map((word) => Buffer.from(word.slice(10, -2), 'base64').toString('utf8')).join('');
  expect(decoded).toBe(brand.replace('\r\n', ' '));
});
