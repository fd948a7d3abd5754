// Words that a property takes. A slip in the case of their letters is warned of, and read as the word that is meant.

/** The word that a value is, whatever the case of its letters. */
export const wordOf = <const Word extends string>(words: readonly Word[], value: unknown): Word | undefined =>
  typeof value === 'string' ? words.find((word) => word.toLowerCase() === value.toLowerCase()) : undefined;

export const isWord = (word: string, value: unknown): boolean => wordOf([word], value) !== undefined;
