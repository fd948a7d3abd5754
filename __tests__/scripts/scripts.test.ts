// The commands, run as a person runs them.

import { spawnSync } from 'node:child_process';
import { createPrivateKey, createPublicKey } from 'node:crypto';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT_ROOT } from '../../constructs/bundle';
import { runScript } from '../support/commands';
import { temporaryFolder } from '../support/temporary-folder';

jest.setTimeout(60_000);

const folder = temporaryFolder;

describe('npm run keys', () => {
  it.each([
    ['an EC P-256 pair', [], 'prime256v1'],
    ['an RSA-2048 pair', ['--rsa'], 2048],
  ])('makes %s that belongs together, readable by its owner alone', (_name, args, kind) => {
    const cwd = folder();
    const { status, stdout } = runScript('scripts/keys', args, { cwd });
    expect(status).toBe(0);
    const privateFile = join(cwd, 'keys/private-key.pem');
    const privateKey = createPrivateKey(readFileSync(privateFile));
    const details = privateKey.asymmetricKeyDetails;
    expect(details?.namedCurve ?? details?.modulusLength).toBe(kind);
    expect(createPublicKey(privateKey).export({ type: 'spki', format: 'pem' })).toBe(
      readFileSync(join(cwd, 'keys/public-key.pem'), 'utf8'),
    );
    expect(statSync(privateFile).mode & 0o777).toBe(0o600);
    expect(stdout).not.toContain('PRIVATE KEY');
  });

  it('prints lines that set the variables', () => {
    const cwd = folder();
    const { stdout } = runScript('scripts/keys', [], { cwd });
    const exports = stdout.split('\n').filter((line) => line.startsWith('export '));
    const script = [...exports, 'printf "%s|%s" "$TF_VAR_public_key" "$TF_VAR_private_key"'].join('\n');
    const shell = spawnSync('sh', ['-c', script], { cwd, encoding: 'utf8' });
    expect(shell.stdout).toBe(
      ['public-key.pem', 'private-key.pem']
        .map((file) => readFileSync(join(cwd, 'keys', file), 'utf8').trimEnd())
        .join('|'),
    );
  });

  it('never overwrites a key, and says how to make a second pair', () => {
    const cwd = folder();
    runScript('scripts/keys', [], { cwd });
    const before = readFileSync(join(cwd, 'keys/private-key.pem'), 'utf8');
    const again = runScript('scripts/keys', ['--rsa'], { cwd });
    expect(again.status).toBe(1);
    expect(again.stderr).toContain('is not overwritten');
    expect(again.stderr).not.toMatch(/\n\s+at /);
    expect(readFileSync(join(cwd, 'keys/private-key.pem'), 'utf8')).toBe(before);
    expect(runScript('scripts/keys', ['--folder', 'keys/second'], { cwd }).status).toBe(0);
  });

  it('writes into a folder that git ignores', () => {
    const { status } = spawnSync('git', ['check-ignore', '-q', 'keys/private-key.pem'], { cwd: PROJECT_ROOT });
    expect(status).toBe(0);
  });
});

describe('npm run synth', () => {
  it('writes every stack and prints its addresses', () => {
    const outdir = folder();
    const { status, stdout } = runScript('scripts/synth', ['--addresses'], { env: { CDKTF_OUTDIR: outdir } });
    expect(status).toBe(0);
    expect(stdout).toMatch(/^# voice-to-chat\naws_/);
    expect(stdout.split('\n')).toContain('aws_lambda_function.send_link');
    expect(statSync(join(outdir, 'stacks/voice-to-chat/cdk.tf.json')).size).toBeGreaterThan(10_000);
  });

  it('puts a committed lock of the providers where Terraform reads it', () => {
    const cwd = folder();
    writeFileSync(join(cwd, 'terraform.voice-to-chat.lock.hcl'), '# locked');
    expect(runScript('scripts/synth', [], { cwd }).status).toBe(0);
    expect(readFileSync(join(cwd, 'cdktf.out/stacks/voice-to-chat/.terraform.lock.hcl'), 'utf8')).toBe('# locked');
  });

  it('refuses an option that it does not know, without a stack trace', () => {
    const { status, stderr } = runScript('scripts/synth', ['--adresses']);
    expect(status).toBe(1);
    expect(stderr).toContain('Unknown option --adresses');
    expect(stderr).not.toMatch(/\n\s+at /);
  });

  it('is what cdktf runs', () => {
    const outdir = folder();
    const cdktf = spawnSync(join(PROJECT_ROOT, 'node_modules/.bin/cdktf'), ['synth', '--output', outdir], {
      cwd: PROJECT_ROOT,
      encoding: 'utf8',
      env: { ...process.env, CI: '1', CHECKPOINT_DISABLE: '1' },
    });
    expect([cdktf.status, cdktf.stderr]).toEqual([0, expect.any(String)]);
    const ours = folder();
    runScript('scripts/synth', [], { env: { CDKTF_OUTDIR: ours } });
    const read = (from: string): string =>
      readFileSync(join(from, 'stacks/voice-to-chat/cdk.tf.json'), 'utf8').replace(/"[^"]*tfstate"/, '');
    expect(read(outdir)).toBe(read(ours));
  });
});

describe('npm start -- --plan', () => {
  const start = (env: Record<string, string>) =>
    runScript('scripts/start', ['--plan'], { env: { CDKTF_OUTDIR: folder(), ...env } });

  it('shows what would be deployed and which variables are missing', () => {
    const { status, stdout } = start({});
    expect(status).toBe(0);
    expect(stdout).toContain('aws_connect_contact_flow_module.voice_to_chat');
    expect(stdout).toContain('export TF_VAR_queue_arn=');
    expect(stdout).not.toContain('export TF_VAR_connect_module_name=');
  });

  it('asks no more for what is set', () => {
    expect(start({ TF_VAR_queue_arn: 'x' }).stdout).not.toContain('TF_VAR_queue_arn');
  });
});

describe('npm run diff', () => {
  const newer = 'Object.defineProperty(process.versions, "node", { value: "24.1.0" });';

  it('says on a Node.js that cdktf-cli does not start on what to do instead', () => {
    const { status, stderr } = runScript('scripts/terraform', ['diff'], { preload: newer });
    expect(status).toBe(1);
    expect(stderr).toContain('does not start on Node.js 24');
    expect(stderr).toContain('terraform -chdir=cdktf.out/stacks/voice-to-chat plan');
  });

  it('names the stage that was named, and no other', () => {
    const { stderr } = runScript('scripts/terraform', ['destroy', 'voice-to-chat-test', '--auto-approve'], {
      preload: newer,
    });
    expect(stderr.match(/-chdir=\S+ \S+/g)).toEqual([
      '-chdir=cdktf.out/stacks/voice-to-chat-test init',
      '-chdir=cdktf.out/stacks/voice-to-chat-test destroy',
    ]);
  });

  it('passes on what it is given, and the exit code', () => {
    const bin = folder();
    writeFileSync(join(bin, 'cdktf'), '#!/bin/sh\necho "cdktf $*"\nexit 3\n', { mode: 0o755 });
    const { status, stdout } = runScript('scripts/terraform', ['deploy', 'voice-to-chat', '--auto-approve'], {
      env: { PATH: `${bin}:${process.env['PATH']}` },
    });
    expect(stdout).toBe('cdktf deploy voice-to-chat --auto-approve\n');
    expect(status).toBe(3);
  });
});

describe('a command', () => {
  const run = (body: string) => {
    const file = join(folder(), 'fails.ts');
    writeFileSync(
      file,
      `import { main } from ${JSON.stringify(join(PROJECT_ROOT, 'scripts/support/command'))};
       import { ConfigurationError } from ${JSON.stringify(join(PROJECT_ROOT, 'constructs/errors'))};
       main(async () => { ${body} });`,
    );
    const { status, stderr } = spawnSync(process.execPath, ['--import', require.resolve('tsx'), file], {
      encoding: 'utf8',
    });
    return { status, stderr };
  };

  it('prints a mistake of its user as a sentence', () => {
    const { status, stderr } = run('throw new ConfigurationError("This is wrong.", "because", "mend it")');
    expect(status).toBe(1);
    expect(stderr).toBe('\nThis is wrong.\n  Why: because\n  What to do: mend it\n\n');
  });

  it('prints a defect with its stack trace', () => {
    expect(run('null.x').stderr).toMatch(/TypeError[\s\S]*\n\s+at /);
  });
});
