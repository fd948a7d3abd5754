// Reads a stream to its end as text, in the encodings in which people save JSON, and no further than a flow can reach.

/** Bytes; the service takes 256,000 characters, and whoever lints a longer text is told so by the validator. */
const MOST = 32_000_000;

/** More than any flow, and perhaps without an end. */
export class TooLongError extends Error {
  override readonly name = 'TooLongError';
}

/** UTF-8, or UTF-16 where it says so at its beginning: Windows PowerShell redirects output in that. */
const textOf = (bytes: Buffer): string => {
  const [first, second] = bytes;
  const encoding =
    first === 0xff && second === 0xfe ? 'utf-16le' : first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8';
  return new TextDecoder(encoding).decode(bytes);
};

/** Throws TooLongError, and what the stream throws. */
export const readText = async (stream: AsyncIterable<unknown>): Promise<string> => {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of stream) {
    const bytes = Buffer.from(chunk as Uint8Array);
    length += bytes.length;
    if (length > MOST)
      throw new TooLongError(`it is longer than ${MOST / 1_000_000} MB, and a flow has at most 256,000 characters`);
    chunks.push(bytes);
  }
  return textOf(Buffer.concat(chunks));
};
