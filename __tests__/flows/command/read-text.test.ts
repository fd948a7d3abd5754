// Text from files and pipes, in the encodings in which people save JSON.

import { Readable } from 'node:stream';
import { readText, TooLongError } from '../../../flows/command/read-text';

const TEXT = '{"Text": "Grüße, 日本"}';
const bytesOf: Readonly<Record<string, Buffer>> = {
  'UTF-8': Buffer.from(TEXT),
  'UTF-8 with a byte order mark': Buffer.from(`\uFEFF${TEXT}`),
  'UTF-16, little endian': Buffer.from(`\uFEFF${TEXT}`, 'utf16le'),
  'UTF-16, big endian': Buffer.from(`\uFEFF${TEXT}`, 'utf16le').swap16(),
};

test.each(Object.entries(bytesOf))('%s', async (_name, bytes) => {
  expect(await readText(Readable.from([bytes.subarray(0, 11), bytes.subarray(11)]))).toBe(TEXT);
});

test('what has no end is not read to its end', async () => {
  let given = 0;
  const endless = async function* () {
    for (;;) {
      given += 1;
      yield Buffer.alloc(1_000_000);
    }
  };
  await expect(readText(endless())).rejects.toThrow(TooLongError);
  expect(given).toBeLessThan(50);
});
