// Landing page. Opening it changes nothing: previews and mail scanners open links too. A tap redeems the link and goes
// to the chat. Whatever fails is said in words, with a way on.
//
// The chat page is not preloaded: it stands behind the key group and is readable only with the cookies that the tap
// brings. It is one small file on the same origin and shows its frame before its script, and the browser keeps this page
// painted until then, so there is no blank moment.

import { CHAT_PATH, type ErrorCode, REDEEM_PATH } from '../../lambda-src/shared/contract/http';
import { FRAGMENT_PATTERN } from '../../lambda-src/shared/contract/link';
import { fill } from '../shared/fill';
import { JUST_REDEEMED } from '../shared/just-redeemed';
import { pickLanguage, speak } from '../shared/language';
import { readPageData } from '../shared/page-data';
import { post } from '../shared/post';
import { applyTheme } from '../shared/theme';
import { translate } from '../shared/translate';
import type { CommonStrings, LandingStrings, Notice } from '../strings/strings';

const { settings, strings } = readPageData<LandingStrings>();
const fragment = location.hash.slice(1);
const token = FRAGMENT_PATTERN.exec(fragment)?.[2];
const language = pickLanguage(settings.languages, fragment, navigator.languages) ?? 'en';
const text = strings[language] as CommonStrings & LandingStrings;
const values = { brand: settings.brand, minutes: settings.linkMinutes };

const notice = document.getElementById('notice') as HTMLElement;
const go = document.getElementById('go') as HTMLButtonElement;
const back = document.getElementById('back') as HTMLAnchorElement;
let takeOver = false;

/** What is shown for each way of failing; `button` is the way on, absent where a tap cannot help. */
const FAILURES: Readonly<Record<ErrorCode, { readonly notice: keyof LandingStrings; readonly button?: string }>> = {
  bad_request: { notice: 'unknown' },
  unknown_link: { notice: 'unknown' },
  no_session: { notice: 'unknown' },
  too_late: { notice: 'late' },
  chat_ended: { notice: 'ended' },
  other_device: { notice: 'elsewhere', button: text.continueHere },
  too_many_requests: { notice: 'busy', button: text.tryAgain },
  chat_busy: { notice: 'busy', button: text.tryAgain },
  unavailable: { notice: 'failed', button: text.tryAgain },
  not_same_origin: { notice: 'failed', button: text.tryAgain },
  too_large: { notice: 'failed', button: text.tryAgain },
  unknown_route: { notice: 'failed', button: text.tryAgain },
  method_not_allowed: { notice: 'failed', button: text.tryAgain },
};

document.getElementById('late')?.remove();
applyTheme(settings.theme);
speak(language);
translate(text as unknown as Record<string, unknown>, values);
begin();
// A newer link that is opened in this tab changes nothing but the fragment.
addEventListener('hashchange', () => location.reload());
go.addEventListener('click', () => void redeem());

function begin(): void {
  if (token === undefined) {
    // The cookies cannot be seen from here; whoever is in the chat already gets there by the link.
    back.href = `${CHAT_PATH}#${language}`;
    back.hidden = false;
    fail(text.unknown);
  } else if (!navigator.cookieEnabled) {
    fail(text.cookies, text.tryAgain);
  } else if (globalThis.crypto?.subtle === undefined) {
    fail(text.failed);
  } else {
    offer(text.button);
  }
}

function offer(label: string): void {
  go.textContent = label;
  go.removeAttribute('aria-busy');
  go.hidden = false;
}

function fail(words: Notice, button?: string): void {
  const title = document.createElement('h2');
  const explanation = document.createElement('p');
  title.textContent = words.title;
  explanation.textContent = fill(words.text, values);
  notice.className = 'notice';
  notice.replaceChildren(title, explanation);
  if (button === undefined) go.hidden = true;
  else offer(button);
}

async function redeem(): Promise<void> {
  if (token === undefined || go.getAttribute('aria-busy') === 'true') return;
  if (!navigator.cookieEnabled) return fail(text.cookies, text.tryAgain);
  go.setAttribute('aria-busy', 'true');
  go.textContent = text.working;
  notice.className = '';
  notice.replaceChildren();
  const result = await post(REDEEM_PATH, takeOver ? { token, takeOver } : { token });
  if (result.kind === 'answer' && result.body['next'] === CHAT_PATH) {
    // The token has done its work: out of the address bar, the history, and what a screenshot shows.
    history.replaceState(null, '', location.pathname);
    location.replace(`${CHAT_PATH}#${language}${JUST_REDEEMED}`);
  } else if (result.kind === 'error') {
    takeOver = result.code === 'other_device';
    const { notice: name, button } = FAILURES[result.code];
    fail(text[name] as Notice, button);
  } else {
    fail(result.kind === 'unreachable' ? text.offline : text.failed, text.tryAgain);
  }
}
