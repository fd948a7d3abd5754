// The chat page in German, for a page that was rendered with another default language.

import { de } from '../strings/de';

export const strings = { ...de.common, ...de.chat };
