// The chat page in English, for a page that was rendered with another default language.

import { en } from '../strings/en';

export const strings = { ...en.common, ...en.chat };
