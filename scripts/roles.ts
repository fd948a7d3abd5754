// Writes docs/roles/: the policies of the two roles that the workflows take, from the types of the synthesized resources.
// `tsx scripts/roles.ts --check` writes nothing and fails when a file is not what it would write.

import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'cdktf';
import { VoiceToChatStack } from '../constructs/voice-to-chat-stack';
import { ACCESS, type Access, ALWAYS_ALL } from './roles/access';
import { main, UsageError } from './support/command';
import { readStacks } from './support/stacks';

const FOLDER = 'docs/roles';

interface Statement {
  readonly Sid: string;
  readonly Effect: 'Allow';
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

main(async (args) => {
  const [option, ...more] = args;
  if (more.length > 0 || (option !== undefined && option !== '--check'))
    throw new UsageError(`Unknown option ${args.join(' ')}. The only one is --check.`);
  const stale: string[] = [];
  for (const [name, text] of Object.entries(files())) {
    const path = join(FOLDER, name);
    if (option === '--check') {
      if (!existsSync(path) || readFileSync(path, 'utf8') !== text) stale.push(path);
    } else {
      mkdirSync(FOLDER, { recursive: true });
      writeFileSync(path, text);
    }
  }
  if (stale.length > 0) throw new UsageError(`${stale.join(', ')}: not up to date. Run: npx tsx scripts/roles.ts`);
  return 0;
});

function files(): Readonly<Record<string, string>> {
  const types = resourceTypes();
  const unknown = types.filter((type) => ACCESS[type] === undefined);
  if (unknown.length > 0)
    throw new UsageError(`scripts/roles/access.ts does not know what ${unknown.join(', ')} needs. Add it there.`);
  const accesses = types.map((type) => ACCESS[type]).filter((access) => access !== undefined);
  const read = merged(accesses, (access) => access.read, 'Read');
  const write = merged(accesses, (access) => access.write, 'Write');
  const state = ['arn:aws:s3:::STATE_BUCKET'];
  // Other projects may have their state in the same bucket. The key is `<stack>.tfstate`, its lock `<stack>.tfstate.tflock`.
  const objects = ['arn:aws:s3:::STATE_BUCKET/voice-to-chat*.tfstate*'];
  const readState: Statement[] = [
    { Sid: 'FindState', Effect: 'Allow', Action: ['s3:ListBucket'], Resource: state },
    { Sid: 'ReadState', Effect: 'Allow', Action: ['s3:GetObject'], Resource: objects },
  ];
  const writeState: Statement = {
    Sid: 'WriteStateAndLock',
    Effect: 'Allow',
    Action: ['s3:DeleteObject', 's3:PutObject'],
    Resource: objects,
  };
  const passRole: Statement = {
    Sid: 'PassRolesToLambda',
    Effect: 'Allow',
    Action: ['iam:PassRole'],
    Resource: ['arn:aws:iam::ACCOUNT_ID:role/voice-to-chat-*'],
    Condition: { StringEquals: { 'iam:PassedToService': 'lambda.amazonaws.com' } },
  };
  return {
    'plan-policy.json': policy([...read, ...readState]),
    'deploy-policy.json': policy([...write, passRole, writeState]),
    'plan-trust.json': trust(['repo:OWNER/REPOSITORY:pull_request', 'repo:OWNER/REPOSITORY:ref:refs/heads/main']),
    'deploy-trust.json': trust(['repo:OWNER/REPOSITORY:environment:production']),
  };
}

/** Of the default stack and of one that chooses otherwise. */
function resourceTypes(): readonly string[] {
  const outdir = mkdtempSync(join(tmpdir(), 'voice-to-chat-roles-'));
  try {
    const app = new App({ outdir });
    new VoiceToChatStack(app);
    new VoiceToChatStack(app, { smsService: 'end-user-messaging', email: true, secondKey: true }, 'other');
    app.synth();
    const types = readStacks(outdir).flatMap(({ resources }) => resources.map(({ type }) => type));
    return [...new Set(types)].sort();
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

/** One statement for each group of resources, and one for what AWS knows no resource for. */
function merged(
  accesses: readonly Access[],
  actionsOf: (access: Access) => readonly string[],
  verb: string,
): Statement[] {
  const groups = new Map<string, { resources: readonly string[]; actions: Set<string> }>();
  for (const access of accesses) {
    for (const action of actionsOf(access)) {
      const resources = ALWAYS_ALL.has(action) ? ['*'] : access.resources;
      const key = `${resources[0] === '*' ? '*' : action.split(':')[0]} ${resources.join()}`;
      const group = groups.get(key) ?? { resources, actions: new Set() };
      group.actions.add(action);
      groups.set(key, group);
    }
  }
  return [...groups.values()].map(({ resources, actions }, index) => ({
    Sid: `${verb}${index + 1}`,
    Effect: 'Allow',
    Action: [...actions].sort(),
    Resource: resources,
  }));
}

/** JSON as this project formats it. */
function text(value: object): string {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [require.resolve('@biomejs/biome/bin/biome'), 'format', '--stdin-file-path=policy.json'],
    { input: JSON.stringify(value), encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(`biome did not format a policy: ${stderr}`);
  return stdout;
}

function policy(statements: readonly Statement[]): string {
  return text({ Version: '2012-10-17', Statement: statements });
}

/** Who may take the role: runs of GitHub Actions whose token says so (OpenID Connect, `sub`). */
function trust(subjects: readonly string[]): string {
  return text({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Federated: 'arn:aws:iam::ACCOUNT_ID:oidc-provider/token.actions.githubusercontent.com' },
        Action: 'sts:AssumeRoleWithWebIdentity',
        Condition: {
          StringEquals: {
            'token.actions.githubusercontent.com:aud': 'sts.amazonaws.com',
            'token.actions.githubusercontent.com:sub': subjects,
          },
        },
      },
    ],
  });
}
