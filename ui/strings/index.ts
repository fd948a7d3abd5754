// All languages of the pages. For renderPage only: it bakes the configured ones into each page.

import type { Language } from '../../lambda-src/shared/contract/languages';
import { ar } from './ar';
import { de } from './de';
import { en } from './en';
import { es } from './es';
import { fr } from './fr';
import { ja } from './ja';
import { pt } from './pt';
import type { Strings } from './strings';

export const STRINGS: Readonly<Record<Language, Strings>> = { en, es, fr, de, pt, ja, ar };
