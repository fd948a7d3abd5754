// The chat page in Arabic, for a page that was rendered with another default language.

import { ar } from '../strings/ar';

export const strings = { ...ar.common, ...ar.chat };
