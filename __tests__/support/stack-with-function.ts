// A stack of the functions that a test writes out: real zips on disk, the resources as the loader gives them.

import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { strToU8, zipSync } from 'fflate';
import { resolveStack, type Stack } from '../../local/terraform/stack';
import type { ValueMap } from '../../local/terraform/value';

export interface TestFunction {
  /** Contents of the zip by name; a string alone is index.mjs. */
  readonly code: string | Readonly<Record<string, string>>;
  /** Further arguments of the aws_lambda_function. */
  readonly arguments?: ValueMap;
}

export const zip = (files: Readonly<Record<string, string>>): Uint8Array =>
  zipSync(Object.fromEntries(Object.entries(files).map(([name, text]) => [name, strToU8(text)])));

/** The functions by the last part of their address; `more` are further resources by type. */
export function stackWithFunctions(functions: Readonly<Record<string, TestFunction>>, more: ValueMap = {}): Stack {
  const folder = mkdtempSync(join(tmpdir(), 'stack-with-functions-'));
  const resources = Object.entries(functions).map(([name, { code, arguments: given = {} }]) => {
    writeFileSync(join(folder, `${name}.zip`), zip(typeof code === 'string' ? { 'index.mjs': code } : code));
    return [
      name,
      {
        function_name: name.replaceAll('_', '-'),
        filename: `${name}.zip`,
        handler: 'index.handler',
        runtime: 'nodejs24.x',
        role: 'arn:aws:iam::123456789012:role/example',
        ...given,
      },
    ];
  });
  return resolveStack({ resource: { aws_lambda_function: Object.fromEntries(resources), ...more } }, folder);
}
