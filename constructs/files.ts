// Files that are made at synth (zips, pages): the same input gives the same bytes on every machine and Node.js version.

import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { AssetType, TerraformAsset } from 'cdktf';
import type { Construct } from 'constructs';
import { type Zippable, zipSync } from 'fflate';
import { placeFile } from './place-file';

/** Made files stand here, under the folder that synth runs in, each below its own hash. */
const BUILT = 'dist/assets';

export const sha256 = (bytes: Uint8Array | string, encoding: 'hex' | 'base64'): string =>
  createHash('sha256').update(bytes).digest(encoding);

/** An asset whose hash is that of its bytes, so that its path and the plan change with the content alone. */
export function fileAsset(scope: Construct, id: string, name: string, bytes: Uint8Array | string): TerraformAsset {
  const hash = sha256(bytes, 'hex').slice(0, 32);
  const path = resolve(BUILT, hash, name);
  if (!existsSync(path)) placeFile(path, bytes);
  return new TerraformAsset(scope, id, { path, type: AssetType.FILE, assetHash: hash });
}

/** A zip with sorted entries, one fixed time and mode, made in plain JavaScript: no zlib whose output differs by version. */
export function deterministicZip(files: Readonly<Record<string, Uint8Array>>): Uint8Array {
  const UNIX = 3;
  const READABLE_FILE = 0o100644 << 16;
  const entries: Zippable = {};
  for (const name of Object.keys(files).sort()) {
    const content = files[name];
    // Local time on purpose: zip has no time zone, and the writer reads the date's local fields.
    if (content) entries[name] = [content, { mtime: new Date(1980, 0, 1), os: UNIX, attrs: READABLE_FILE, level: 9 }];
  }
  return zipSync(entries);
}
