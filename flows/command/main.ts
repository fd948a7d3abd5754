// `npm run flow -- VERB ...`: checks, draws, compares and runs flows of Amazon Connect.

import { createReadStream } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { flow } from './flow';
import { readText } from './read-text';
import { CommandError, type Terminal } from './verb';

const why = (error: unknown): string => {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'ENOENT') return 'there is no such file';
  if (code === 'EISDIR') return 'it is a folder, not a file';
  if (code === 'EACCES') return 'you have no permission';
  return error instanceof Error ? error.message : String(error);
};

const terminal: Terminal = {
  read: async (file) => {
    try {
      return await readText(file === '-' ? process.stdin : createReadStream(file));
    } catch (error) {
      throw new CommandError(`${file} cannot be read: ${why(error)}.`);
    }
  },
  write: async (file, text) => {
    try {
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, text);
    } catch (error) {
      throw new CommandError(`${file} cannot be written: ${why(error)}.`);
    }
  },
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
};

// A reader that closes early (`| head`) is no mistake.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

flow(process.argv.slice(2), terminal).then((code) => {
  process.exitCode = code;
});
