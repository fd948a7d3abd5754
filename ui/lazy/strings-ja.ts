// The chat page in Japanese, for a page that was rendered with another default language.

import { ja } from '../strings/ja';

export const strings = { ...ja.common, ...ja.chat };
