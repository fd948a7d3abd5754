// Chat page: reads what the page was rendered with, and starts.

import { type JSX, render } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import type { Language } from '../../lambda-src/shared/contract/languages';
import { fill } from '../shared/fill';
import { pickLanguage, speak } from '../shared/language';
import { readPageData } from '../shared/page-data';
import { applyTheme } from '../shared/theme';
import type { ChatStrings, CommonStrings } from '../strings/strings';
import { App } from './app';
import { type Page, PageContext } from './context';
import { followKeyboard } from './device';

const { settings, strings } = readPageData<ChatStrings>();
const fragment = location.hash.slice(1);

function Main(): JSX.Element {
  const [language, setLanguage] = useState<Language>(
    () => pickLanguage(settings.languages, fragment, navigator.languages) ?? 'en',
  );
  const page = useMemo<Page>(() => {
    const text = strings[language] as CommonStrings & ChatStrings;
    speak(language);
    document.title = fill(text.title, { brand: settings.brand });
    return { settings, language, text };
  }, [language]);
  return (
    <PageContext.Provider value={page}>
      {/* Without a fragment the language of the call is known only by the session. */}
      <App onLanguage={(session) => fragment === '' && strings[session.language] && setLanguage(session.language)} />
    </PageContext.Provider>
  );
}

applyTheme(settings.theme);
followKeyboard();
const place = document.getElementById('app');
if (place !== null) {
  place.replaceChildren();
  render(<Main />, place);
}
