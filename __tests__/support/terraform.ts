// The real terraform, offline: finds it and a copy of the AWS provider, and runs it on a copy of a synthesized stack.
// The copy names the installed provider's version; where that is old, it leaves out what the version does not know.
// Where terraform is promised (TF_PLUGIN_DIR is set, as in the pull-request workflow), its absence fails: nothing is skipped unseen.

import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { RunningProvider } from './running-provider';

const BINARY = process.env['TERRAFORM_BINARY_NAME'] ?? 'terraform';

/** Where plugins usually lie. */
const PLUGIN_FOLDERS = [
  join(homedir(), '.terraform.d/plugins'),
  join(homedir(), '.terraform.d/plugin-cache'),
  '/usr/local/share/terraform/plugins',
  '/usr/share/terraform/plugins',
  ...(existsSync('/opt') ? readdirSync('/opt').map((name) => join('/opt', name)) : []),
];

/** OpenTofu knows the same provider by its own registry. */
const PROVIDER = `registry.${/tofu/.test(BINARY) ? 'opentofu.org' : 'terraform.io'}/hashicorp/aws`;

interface Installed {
  readonly pluginFolder: string;
  readonly providerVersion: string;
}

/** @param promised the only folder that counts, where it is given. Otherwise what is missing, as half a sentence. */
export function findTerraform(promised: string | undefined): Installed | string {
  if (spawnSync(BINARY, ['version'], { env: environment() }).status !== 0) {
    return `${BINARY} is not installed (or set TERRAFORM_BINARY_NAME)`;
  }
  for (const folder of promised ? [promised] : PLUGIN_FOLDERS) {
    const versions = existsSync(join(folder, PROVIDER)) ? readdirSync(join(folder, PROVIDER)) : [];
    const providerVersion = versions
      .filter((name) => /^\d+\.\d+\.\d+$/.test(name))
      .sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))
      .at(-1);
    if (providerVersion) return { pluginFolder: folder, providerVersion };
  }
  return `no copy of the AWS provider was found; set TF_PLUGIN_DIR to a folder that holds ${PROVIDER}/<version>/<platform>, unpacked, as terraform init leaves it in .terraform/providers`;
}

const environment = (variables: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv => ({
  PATH: process.env['PATH'],
  HOME: process.env['HOME'],
  CHECKPOINT_DISABLE: '1',
  TF_CLI_CONFIG_FILE: process.platform === 'win32' ? 'nul' : '/dev/null',
  TF_IN_AUTOMATION: '1',
  // Schemas of 1,500 resources are read for each command, and none is ever garbage.
  GOGC: 'off',
  GOMEMLIMIT: '1GiB',
  ...Object.fromEntries(Object.entries(variables).map(([name, value]) => [`TF_VAR_${name}`, value])),
});

const promised = process.env['TF_PLUGIN_DIR'];
const installed = findTerraform(promised);

/** Where `terraform init` finds the provider without a network; empty where there is none. */
export const pluginFolder = typeof installed === 'string' ? '' : installed.pluginFolder;

/** `describe` for tests that need terraform. Without it they are skipped, and their name says why; where it is promised, they fail. */
export function describeWithTerraform(name: string, body: () => void): void {
  if (typeof installed !== 'string') describe(name, body);
  else if (!promised) describe.skip(`${name} (SKIPPED: ${installed})`, body);
  else {
    it(name, () => {
      throw new Error(`TF_PLUGIN_DIR promises terraform, and ${installed}.`);
    });
  }
}

export interface Run {
  readonly status: number;
  readonly output: string;
}

let provider: RunningProvider | undefined;
const runningProvider = ({ pluginFolder, providerVersion }: Installed): RunningProvider => {
  const versionFolder = join(pluginFolder, PROVIDER, providerVersion);
  provider ??= new RunningProvider(join(versionFolder, readdirSync(versionFolder)[0] ?? ''));
  return provider;
};
afterAll(() => provider?.stop());

export class TerraformProject {
  readonly #provider: RunningProvider;
  readonly folder = mkdtempSync(join(tmpdir(), 'voice-to-chat-terraform-'));

  /** @param stackFolder `cdktf.out/stacks/<id>` */
  constructor(stackFolder: string) {
    if (typeof installed === 'string') throw new Error(installed);
    cpSync(stackFolder, this.folder, { recursive: true });
    const file = join(this.folder, 'cdk.tf.json');
    writeFileSync(file, adapt(readFileSync(file, 'utf8'), installed.providerVersion));
    this.#provider = runningProvider(installed);
  }

  write(name: string, content: string): void {
    writeFileSync(join(this.folder, name), content);
  }

  /** Of a shell that runs terraform in the folder by itself. */
  get environment(): NodeJS.ProcessEnv {
    return { ...environment(), ...this.#provider.environment };
  }

  run(args: readonly string[], variables?: Readonly<Record<string, string>>): Run {
    const { status, stdout, stderr } = spawnSync(BINARY, [...args, ...(args[0] === 'show' ? [] : ['-no-color'])], {
      cwd: this.folder,
      env: { ...environment(variables), ...this.#provider.environment },
      encoding: 'utf8',
      maxBuffer: 64 * 1024 * 1024,
    });
    return { status: status ?? 1, output: `${stdout}${stderr}` };
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

interface StackJson {
  terraform: { backend?: unknown; required_providers: { aws: { version: string } } };
  provider: { aws: Record<string, unknown>[] };
  resource: Record<string, Record<string, Record<string, unknown>>>;
}

function adapt(text: string, providerVersion: string): string {
  const json = JSON.parse(text) as StackJson;
  delete json.terraform.backend;
  json.terraform.required_providers.aws.version = providerVersion;
  const [major = 0, minor = 0] = providerVersion.split('.').map(Number);
  if (major < 6 || (major === 6 && minor < 28)) {
    for (const permission of Object.values(json.resource['aws_lambda_permission'] ?? {}))
      delete permission['invoked_via_function_url'];
  }
  if (major < 6) {
    for (const fn of Object.values(json.resource['aws_lambda_function'] ?? {})) fn['runtime'] = 'nodejs22.x';
    // Every regional resource can name its region since provider 6.0.
    for (const resource of Object.values(json.resource).flatMap((byName) => Object.values(byName)))
      delete resource['region'];
  }
  // Nothing is asked of AWS: a plan of new resources needs no answer.
  const offline = {
    access_key: 'offline',
    secret_key: 'offline',
    skip_credentials_validation: true,
    skip_requesting_account_id: true,
    skip_metadata_api_check: true,
  };
  for (const provider of json.provider.aws) {
    Object.assign(provider, offline);
    delete provider['allowed_account_ids'];
  }
  // In lines: an error quotes the line that it is about, and would quote everything otherwise.
  return JSON.stringify(json, null, 1);
}
