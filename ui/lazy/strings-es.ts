// The chat page in Spanish, for a page that was rendered with another default language.

import { es } from '../strings/es';

export const strings = { ...es.common, ...es.chat };
