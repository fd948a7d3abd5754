// `npm run keys`: makes the key pair that signs the chat site's cookies. EC P-256, or RSA-2048 with --rsa.

import { generateKeyPairSync } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { main, refuseOptionsOfNpm, UsageError } from './support/command';

const USAGE = 'Usage: npm run keys [-- --rsa] [-- --folder FOLDER]';

main(async (args) => {
  refuseOptionsOfNpm('keys', ['rsa', 'folder']);
  let rsa = false;
  let folder = 'keys';
  for (let i = 0; i < args.length; i++) {
    const argument = args[i];
    const value = args[i + 1];
    if (argument === '--rsa') rsa = true;
    else if (argument === '--folder' && value !== undefined) {
      folder = value;
      i++;
    } else throw new UsageError(`Unknown option ${argument}.\n${USAGE}`);
  }

  const target = resolve(folder);
  const privateFile = join(target, 'private-key.pem');
  const publicFile = join(target, 'public-key.pem');
  const present = [privateFile, publicFile].find((file) => existsSync(file));
  if (present !== undefined) {
    throw new UsageError(
      `${relative('.', present)} exists and is not overwritten: links that are signed with it would be lost.\n` +
        'To rotate keys, make the new pair in another folder: npm run keys -- --folder keys/second',
    );
  }

  const { privateKey, publicKey } = rsa
    ? generateKeyPairSync('rsa', { modulusLength: 2048 })
    : generateKeyPairSync('ec', { namedCurve: 'P-256' });

  mkdirSync(target, { recursive: true, mode: 0o700 });
  // "wx": a file that appeared in the meantime is not overwritten either.
  writeFileSync(privateFile, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600, flag: 'wx' });
  writeFileSync(publicFile, publicKey.export({ type: 'spki', format: 'pem' }), { mode: 0o600, flag: 'wx' });

  const show = (file: string): string => relative('.', file);
  console.log(`Made ${rsa ? 'an RSA-2048' : 'an EC P-256'} key pair: ${show(privateFile)} and ${show(publicFile)}.`);
  console.log(
    'Keep the private key out of the repository and out of terraform.tfvars. Give both to Terraform like this:\n',
  );
  console.log(`export TF_VAR_public_key="$(cat ${show(publicFile)})"`);
  console.log(`export TF_VAR_private_key="$(cat ${show(privateFile)})"`);
});
