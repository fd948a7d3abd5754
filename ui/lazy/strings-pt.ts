// The chat page in Portuguese, for a page that was rendered with another default language.

import { pt } from '../strings/pt';

export const strings = { ...pt.common, ...pt.chat };
