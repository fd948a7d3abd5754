// The languages that the product speaks. Types and constants only.

export const LANGUAGES = ['en', 'es', 'fr', 'de', 'pt', 'ja', 'ar'] as const;
export type Language = (typeof LANGUAGES)[number];

/** Languages written from right to left. */
export const RIGHT_TO_LEFT: readonly Language[] = ['ar'];
