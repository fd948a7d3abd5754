import {
  LAZY_SCRIPTS,
  type LazyScript,
  PAGE_FILES,
  PAGES,
  type Page,
  type SiteSettings,
} from '../../lambda-src/shared/contract/site';
import { renderPage } from '../../ui/render';
import { STRINGS } from '../../ui/strings';
import { builtSite, SETTINGS as WITHOUT_LAZY } from './support/built-site';
import { HOSTILE } from './support/hostile';

const SETTINGS: SiteSettings = {
  ...WITHOUT_LAZY,
  lazy: Object.fromEntries(LAZY_SCRIPTS.map((name) => [name, `/assets/${name}.js`])) as Record<LazyScript, string>,
};
const none = { script: '', style: '' };

describe.each(PAGES)('the %s page', (page: Page) => {
  test('carries script and style unchanged', () => {
    const script = 'let a="$&$1`";// <\\/script>';
    const style = 'a{content:"$&"}';
    const html = renderPage(page, SETTINGS, { script, style });
    expect(html).toContain(`<style>${style}</style>`);
    expect(html).toContain(`>${script}</script>`);
  });

  test.each(['a</script>', 'a</SCRIPT >', '<!-- a'])('refuses a script that would end early: %s', (script) => {
    expect(() => renderPage(page, SETTINGS, { script, style: '' })).toThrow(/script of a page contains/);
  });

  test('refuses a style that would end early', () => {
    expect(() => renderPage(page, SETTINGS, { script: '', style: 'a</style>' })).toThrow(/style of a page contains/);
  });

  test.each(HOSTILE)('a brand cannot become markup: %s', (brand) => {
    const plain = renderPage(page, { ...SETTINGS, brand: 'Brand' }, none);
    const html = renderPage(page, { ...SETTINGS, brand, supportPhone: brand }, none);
    const tags = (text: string): number => text.split('<').length;
    expect(tags(html)).toBe(tags(plain));
    expect(html).toContain(JSON.stringify(brand).replace(/</g, '\\u003c'));
  });

  test('has no inline handler, no style attribute and nothing of another origin', () => {
    const html = builtSite().files.get(`/${PAGE_FILES[page]}`)?.content ?? '';
    const markup = html.replace(/<style>.*?<\/style>/s, '').replace(/<script.*?<\/script>/gs, '');
    expect(markup).not.toMatch(/\son[a-z]+=|\sstyle=/i);
    expect(markup).not.toMatch(/\s(src|action)=/i);
    expect([...markup.matchAll(/<link [^>]*href="([^"]*)"/g)].map(([, href]) => href)).toEqual([
      expect.stringMatching(/^data:image\/svg\+xml,/),
    ]);
  });

  test('speaks the first configured language', () => {
    const html = renderPage(page, { ...SETTINGS, languages: ['ar', 'en'] }, none);
    expect(html).toContain('<html lang="ar" dir="rtl">');
  });

  test('asks not to be indexed and tells nobody where the reader came from', () => {
    const html = renderPage(page, SETTINGS, none);
    expect(html).toContain('<meta name="robots" content="noindex, nofollow">');
    expect(html).toContain('<meta name="referrer" content="no-referrer">');
  });
});

test('only configured languages travel', () => {
  const html = renderPage('landing', { ...SETTINGS, languages: ['en', 'ja'] }, none);
  expect(html).toContain(STRINGS.ja.landing.button);
  expect(html).not.toContain(STRINGS.de.landing.button);
});

test('the chat page carries its default language alone', () => {
  const html = renderPage('chat', { ...SETTINGS, languages: ['ja', 'en'] }, none);
  expect(html).toContain(STRINGS.ja.chat.endFailed);
  expect(html).not.toContain(STRINGS.en.chat.endFailed);
});

test.each(['javascript:alert(1)', 'privacy.html', 'data:text/html,x'])(
  'refuses the privacy address %s',
  (privacyUrl) => {
    expect(() => renderPage('landing', { ...SETTINGS, privacyUrl }, none)).toThrow(/privacyUrl is not a web address/);
  },
);

test('without phone and privacy address nothing hints at them', () => {
  const { supportPhone: _phone, privacyUrl: _privacy, ...settings } = SETTINGS;
  const html = renderPage('expired', settings, none);
  expect(html).toContain('<footer></footer>');
});

test('what a phone dials is digits', () => {
  const html = renderPage('landing', { ...SETTINGS, supportPhone: '+1 (206) 555-0100' }, none);
  expect(html).toContain('href="tel:+12065550100"');
});
