// The chat page in French, for a page that was rendered with another default language.

import { fr } from '../strings/fr';

export const strings = { ...fr.common, ...fr.chat };
