// Chat page: reads what the page was rendered with, and starts.

import { type JSX, render } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Language } from '../../lambda-src/shared/contract/languages';
import type { SiteSettings } from '../../lambda-src/shared/contract/site';
import { fill } from '../shared/fill';
import { JUST_REDEEMED } from '../shared/just-redeemed';
import { pickLanguage, speak } from '../shared/language';
import { readPageData } from '../shared/page-data';
import { applyTheme } from '../shared/theme';
import type { ChatStrings, CommonStrings } from '../strings/strings';
import { App } from './app';
import { Boundary } from './boundary';
import { type Page, PageContext } from './context';
import { followKeyboard } from './device';

const { settings, strings } = readPageData<ChatStrings, SiteSettings>();
const fragment = location.hash.slice(1).replace(JUST_REDEEMED, '');
history.replaceState(null, '', fragment === '' ? location.pathname : `#${fragment}`);

type Words = CommonStrings & ChatStrings;

function Main(): JSX.Element {
  const [spoken, setSpoken] = useState(defaultPage);
  const wanted = useRef(spoken.language);
  const change = (language: Language): void => {
    wanted.current = language;
    void wordsOf(language).then((text) => text !== undefined && setSpoken({ settings, language, text }));
  };

  useLayoutEffect(() => {
    speak(spoken.language);
    document.title = fill(spoken.text.title, { brand: settings.brand });
  }, [spoken]);
  useEffect(() => change(pickLanguage(settings.languages, fragment, navigator.languages) ?? spoken.language), []);
  useEffect(() => {
    const again = (): void => {
      if (wanted.current !== spoken.language) change(wanted.current);
    };
    window.addEventListener('online', again);
    return () => window.removeEventListener('online', again);
  }, [spoken]);
  return (
    <PageContext.Provider value={spoken}>
      <Boundary>
        {/* Without a fragment the language of the call is known only by the session. */}
        <App onLanguage={(session) => fragment === '' && change(session.language)} />
      </Boundary>
    </PageContext.Provider>
  );
}

function defaultPage(): Page {
  const language = settings.languages[0] ?? 'en';
  return { settings, language, text: strings[language] as Words };
}

/** Some browsers remember that a script did not load: each attempt has an address of its own. */
let attempts = 0;

/** The page carries its default language; another one is fetched. If it does not come, the default one stays until the network is back. */
async function wordsOf(language: Language): Promise<Words | undefined> {
  if (!settings.languages.includes(language)) return undefined;
  const carried = strings[language];
  if (carried !== undefined) return carried;
  const script: Promise<{ strings: Words }> = import(
    `${settings.lazy[`strings-${language}`]}${attempts > 0 ? `?${attempts}` : ''}`
  );
  attempts += 1;
  return script.then(
    (loaded) => loaded.strings,
    () => undefined,
  );
}

applyTheme(settings.theme);
followKeyboard();
const place = document.getElementById('app');
if (place !== null) {
  place.replaceChildren();
  render(<Main />, place);
}
