// The commands that the pages of docs/ tell people to type: fenced shell blocks, and commands in running text and tables.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT_ROOT } from '../../constructs/bundle';

export interface Documented {
  /** Path from the project's root. */
  readonly page: string;
  /** Heading that it stands under. */
  readonly section: string;
  readonly text: string;
  readonly kind: 'block' | 'inline';
}

/** Commands that people type; other code in running text is a name or a value. */
const COMMAND = /^(aws|npm|npx|terraform|tofu|curl|openssl|run_query|HOURS=\d+ run_query) /;

export function commandsOf(page: string): readonly Documented[] {
  const text = readFileSync(join(PROJECT_ROOT, page), 'utf8');
  return text.split(/^(?=##+ )/m).flatMap((part) => {
    const section = /^##+ (.*)/.exec(part)?.[1] ?? '';
    const blocks = [...part.matchAll(/^( *)```sh\n([\s\S]*?)^ *```/gm)].map(([, indent = '', block = '']) => ({
      page,
      section,
      text: block.replace(new RegExp(`^${indent}`, 'gm'), ''),
      kind: 'block' as const,
    }));
    const inline = [...part.replace(/^ *```[\s\S]*?^ *```/gm, '').matchAll(/`([^`]+)`/g)]
      // Running text may break a command over two lines.
      .map(([, code = '']) => code.replace(/\n */g, ' '))
      .filter((code) => COMMAND.test(code))
      .map((code) => ({ page, section, text: code, kind: 'inline' as const }));
    return [...blocks, ...inline];
  });
}
