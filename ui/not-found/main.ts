// Not-found page: brand colours and the reader's language.

import { showCard } from '../shared/show-card';

showCard();
