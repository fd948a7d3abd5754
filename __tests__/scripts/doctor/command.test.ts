// `npm run doctor` as a person runs it: options, credentials, what is missing, and that a mistake is a sentence.

import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT_ROOT } from '../../../constructs/bundle';
import type { Result } from '../../support/commands';
import { temporaryFolder } from '../../support/temporary-folder';
import { admit, outdirOf, type Patient } from './support';

const INSTANCE = 'arn:aws:connect:us-east-1:111122223333:instance/11111111-2222-4333-8444-555555555555';

let outdir: string;
let patient: Patient;

beforeAll(async () => {
  outdir = outdirOf({ email: true });
  patient = await admit(outdir);
});
afterAll(() => patient.close());

/** Beside the twin, which runs in this process. Nothing of this machine's own AWS set-up is seen. */
function doctor(args: readonly string[], environment: Readonly<Record<string, string>> = {}): Promise<Result> {
  const home = temporaryFolder();
  const child = spawn(
    process.execPath,
    ['--import', require.resolve('tsx'), join(PROJECT_ROOT, 'scripts/doctor.ts'), ...args],
    {
      cwd: PROJECT_ROOT,
      env: {
        PATH: process.env['PATH'] ?? '',
        HOME: home,
        CDKTF_OUTDIR: outdir,
        AWS_EC2_METADATA_DISABLED: 'true',
        ...environment,
      },
    },
  );
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    stdout += chunk;
  });
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    stderr += chunk;
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status) => resolve({ status, stdout, stderr }));
  });
}

const asVariables = (values: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [`TF_VAR_${name}`, value]));

/** One sentence or a few, no table, no stack trace. */
function expectSentence(result: Result, text: RegExp): void {
  expect([result.status, result.stdout]).toEqual([1, '']);
  expect(result.stderr).toMatch(text);
  expect(result.stderr).not.toMatch(/\n\s+at |node:internal|Error:/);
}

describe('npm run doctor', () => {
  it('is a script of the project', () => {
    const { scripts } = JSON.parse(readFileSync(join(PROJECT_ROOT, 'package.json'), 'utf8'));
    expect(scripts.doctor).toBe('tsx scripts/doctor.ts');
  });

  it('finds nothing to do, by TF_VAR_ variables and the credentials of the environment', async () => {
    const environment = { ...patient.environment, ...asVariables(patient.variables) };
    const { status, stdout, stderr } = await doctor([], environment);
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^voice-to-chat in us-east-1\n\nok +account +role doctor of account …3333/);
    expect(stdout).toMatch(/\n\d+ ok\n$/);
  });

  it('tells a failure with what to do, and exits 1', async () => {
    patient.account.sms.tier = 'SANDBOX';
    const environment = { ...patient.environment, ...asVariables(patient.variables) };
    const table = await doctor([], environment);
    const json = await doctor(['--json'], environment);
    patient.heal();
    expect([table.status, json.status]).toEqual([1, 1]);
    expect(table.stdout).toMatch(
      /\nfail +sms-sandbox +the account is in the SMS sandbox[\s\S]*-> Ask for production access/,
    );
    const { stage, region, summary, checks } = JSON.parse(json.stdout);
    expect({ stage, region, summary }).toEqual({
      stage: 'voice-to-chat',
      region: 'us-east-1',
      summary: { ok: checks.length - 1, warn: 0, fail: 1, 'not checked': 0 },
    });
    expect(checks.find(({ status }: { status: string }) => status === 'fail')).toEqual({
      id: 'sms-sandbox',
      status: 'fail',
      found: expect.any(String),
      todo: expect.any(String),
    });
  });

  it('takes --var over TF_VAR_, and a price', async () => {
    const environment = { ...patient.environment, ...asVariables(patient.variables) };
    const { stdout } = await doctor(['--var', 'origination_number=+12065550177', '--sms-price', '0.1'], environment);
    expect(stdout).toMatch(/fail +sms-origination +the account has no number •••0177/);
    expect(stdout).toContain('about 1000 links of one part at 0.1 dollars');
  });

  it('checks what it can while variables are missing, and names them', async () => {
    const { status, stdout } = await doctor(['--region', 'us-east-1'], patient.environment);
    expect(status).toBe(1);
    expect(stdout).toMatch(/not checked +instance +connect_instance_arn has no value/);
    expect(stdout).toMatch(/not checked +sms-origination +origination_number has no value/);
    expect(stdout).toMatch(
      /not checked +email-identity +email_from_address has no value\n +-> Set TF_VAR_email_from_address/,
    );
    expect(stdout).toMatch(/ok +sms-sandbox/);
    expect(stdout.replace(/\s+/g, ' ')).toMatch(
      /warn variables without a value: .*private_key.* -> Set TF_VAR_connect_instance_arn/,
    );
  });

  it('shows all this without an account: --twin', async () => {
    const { status, stdout } = await doctor(['--twin']);
    expect(status).toBe(0);
    expect(stdout).toMatch(/\n\d+ ok\n$/);
  });

  it('prints the policy that a stage needs', async () => {
    const any = await doctor(['--policy']);
    const narrow = await doctor(['--policy'], asVariables(patient.variables));
    expect([any.status, narrow.status]).toEqual([0, 0]);
    expect(JSON.parse(any.stdout)).toEqual(
      JSON.parse(readFileSync(join(PROJECT_ROOT, 'docs/doctor-policy.json'), 'utf8')),
    );
    expect(narrow.stdout).toContain(patient.variables['queue_arn']);
    expect(narrow.stdout).not.toContain('arn:aws:connect:*');
  });
});

describe('AWS that is not reached', () => {
  it('is told in one row', async () => {
    const gone = await admit(outdir);
    await gone.close();
    const { status, stdout, stderr } = await doctor([], { ...gone.environment, ...asVariables(gone.variables) });
    expect([status, stderr]).toEqual([1, '']);
    expect(stdout).toMatch(
      /not checked +account +no answer to sts:GetCallerIdentity \(ECONNREFUSED\)\n +-> Check the network/,
    );
    expect(stdout).toMatch(/\n1 ok, \d+ not checked\n$/);
  });

  it('is not waited for, nor is a helper that shall find credentials', async () => {
    const file = join(temporaryFolder(), 'config');
    // Ends with its parent.
    const helper =
      'const p=process.ppid;setInterval(()=>process.ppid===p||process.exit(),200);setTimeout(process.exit,9e4)';
    writeFileSync(file, `[default]\ncredential_process = exec "${process.execPath}" -e '${helper}'\n`);
    const { AWS_ENDPOINT_URL = '' } = patient.environment;
    const environment = { AWS_ENDPOINT_URL, AWS_CONFIG_FILE: file, ...asVariables(patient.variables) };
    const { status, stdout } = await doctor(['--timeout', '0.5'], environment);
    expect(status).toBe(1);
    expect(stdout).toMatch(/not checked +account +no answer to sts:GetCallerIdentity \(TimeoutError\)/);
  });

  it.each([
    ['is asked again when it breaks off once', 'drop-after@1', /\n\d+ ok\n$/],
    ['is given up when it always breaks off', 'drop-after', /not checked +queue +no answer to connect:DescribeQueue/],
  ])('%s', async (_, effect, text) => {
    const broken = await admit(outdir, { faults: [`connect:DescribeQueue=${effect}`] });
    const { stdout, stderr } = await doctor([], { ...broken.environment, ...asVariables(broken.variables) });
    await broken.close();
    expect(stderr).toBe('');
    expect(stdout).toMatch(text);
  });
});

describe('a mistake', () => {
  it('is no credentials', async () => {
    expectSentence(await doctor([], asVariables(patient.variables)), /There are no AWS credentials.*\n*$/);
  });

  it.each([
    ['expired', 'ExpiredTokenException', /The AWS credentials have expired\. Sign in/],
    ['refused', 'UnrecognizedClientException', /AWS does not accept the credentials \(InvalidClientTokenId\)/],
  ])('is credentials that are %s', async (_, name, text) => {
    const strict = await admit(outdir, { faults: [`sts:GetCallerIdentity=error:${name}`] });
    const result = await doctor([], { ...strict.environment, ...asVariables(strict.variables) });
    await strict.close();
    expectSentence(result, text);
  });

  it.each([
    ['an option that does not exist', ['--stages', 'test'], {}, /--stages[\s\S]*--help tells all options/],
    ['a stage that does not exist', ['--stage', 'test'], {}, /There is no stage "test" in .*, only voice-to-chat/],
    ['a stage that does not exist, for its policy', ['--policy', '--stage', 'test'], {}, /There is no stage "test"/],
    [
      'a queue that is none, on the twin',
      ['--twin', '--var', 'queue_arn=Care'],
      {},
      /^\s*queue_arn must be the whole ARN/,
    ],
    ['a region that does not exist', ['--region', 'somewhere'], {}, /--region: "somewhere" is no region/],
    [
      'another region than the instance',
      ['--region', 'eu-central-1'],
      { TF_VAR_connect_instance_arn: INSTANCE },
      /is not the region of the Connect instance, us-east-1/,
    ],
    ['nothing that says where to look', [], {}, /Nothing says where to look\. Set TF_VAR_connect_instance_arn/],
    [
      'half an ARN',
      [],
      { TF_VAR_connect_instance_arn: '11111111-2222-4333-8444-555555555555' },
      /connect_instance_arn must be the whole ARN/,
    ],
    [
      'a queue of another instance',
      ['--var', `queue_arn=${INSTANCE.replace('1111', '2222')}/queue/11111111-2222-4333-8444-555555555555`],
      { TF_VAR_connect_instance_arn: INSTANCE },
      /queue_arn is a queue of another instance/,
    ],
    [
      'a number that is none',
      ['--var', 'origination_number=5550100'],
      { TF_VAR_connect_instance_arn: INSTANCE },
      /origination_number must be in E\.164 form/,
    ],
    ['a price that is none', ['--sms-price', 'cheap'], {}, /--sms-price: "cheap" is no number above 0/],
    [
      'a variable that the stage does not declare',
      ['--var', 'queue_arm=x'],
      {},
      /--var queue_arm: voice-to-chat declares no such variable, only .*queue_arn/,
    ],
    ['a variable without a value', ['--var', 'queue_arn'], {}, /--var takes name=value/],
  ] as const)('is %s', async (_, args, environment, text) => {
    expectSentence(await doctor(args, environment), text);
  });

  it('is a folder that nothing was synthesized to', async () => {
    const empty = temporaryFolder();
    mkdirSync(join(empty, 'stacks'));
    expectSentence(await doctor([], { CDKTF_OUTDIR: empty }), /no synthesized stack.*npm run synth/);
    rmSync(empty, { recursive: true });
    expectSentence(await doctor([], { CDKTF_OUTDIR: empty }), /no synthesized stack.*npm run synth/);
  });

  it.each([[], ['--twin']])('is a broken stack (%s)', async (...args) => {
    const broken = temporaryFolder();
    cpSync(outdir, broken, { recursive: true });
    writeFileSync(join(broken, 'stacks/voice-to-chat/cdk.tf.json'), '{"resource":');
    expectSentence(
      await doctor(args, { CDKTF_OUTDIR: broken }),
      /is broken, or not of this version[\s\S]*npm run synth/,
    );
  });

  it('of another kind is helped', async () => {
    const { status, stdout } = await doctor(['--help']);
    expect(status).toBe(0);
    expect(stdout).toContain('--deployed');
  });
});
