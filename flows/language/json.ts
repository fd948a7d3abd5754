// JSON as it comes out of files: Windows programs begin them with a byte order mark, which JSON.parse refuses.

/** The value in a JSON text. Throws SyntaxError. */
export const parseJson = (text: string): unknown => JSON.parse(text.startsWith('\uFEFF') ? text.slice(1) : text);
