// Expired page: brand colours and the caller's language.

import { showCard } from '../shared/show-card';

showCard();
