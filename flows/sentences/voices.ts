// A voice for each language, for flows that set voice and language together (the example inbound flow does).
// Source: Amazon Polly Developer Guide, "Available voices" and "Neural voices".

import type { Language } from '../../lambda-src/shared/contract/languages';

export interface Voice {
  /** Language code of the contact, as `$.LanguageCode` reads afterwards. */
  readonly languageCode: string;
  /** Name of the Amazon Polly voice. */
  readonly voice: string;
  readonly engine: 'Neural';
}

export const VOICES: Readonly<Record<Language, Voice>> = {
  en: { languageCode: 'en-US', voice: 'Joanna', engine: 'Neural' },
  es: { languageCode: 'es-US', voice: 'Lupe', engine: 'Neural' },
  fr: { languageCode: 'fr-FR', voice: 'Lea', engine: 'Neural' },
  de: { languageCode: 'de-DE', voice: 'Vicki', engine: 'Neural' },
  pt: { languageCode: 'pt-BR', voice: 'Camila', engine: 'Neural' },
  ja: { languageCode: 'ja-JP', voice: 'Takumi', engine: 'Neural' },
  ar: { languageCode: 'ar-AE', voice: 'Hala', engine: 'Neural' },
};
