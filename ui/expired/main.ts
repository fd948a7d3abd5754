// Expired page: brand colours and the caller's language. Right after a link was redeemed nothing can have expired: then it
// says that the browser keeps no cookies.

import { JUST_REDEEMED } from '../shared/just-redeemed';
import { showCard } from '../shared/show-card';

if (location.hash.endsWith(JUST_REDEEMED)) {
  for (const { dataset } of document.querySelectorAll<HTMLElement>('[data-text]'))
    dataset['text'] = dataset['text']?.replace('closed.', 'cookies.');
}
showCard();
