// `npm run doctor`: checks the AWS account of a stage before and after deploying, read-only, and says what to do.

import { type DoctorArguments, HELP, OPTIONS, parseDoctorArguments } from './doctor/arguments';
import { AskError, createClients } from './doctor/aws';
import { examine } from './doctor/examine';
import { doctorPolicy } from './doctor/policy';
import { exitCode, jsonReport, tableReport } from './doctor/report';
import { findStack, readStage, type StageOptions, variablesOf } from './doctor/stage';
import { main, refuseOptionsOfNpm, UsageError } from './support/command';

const WIDTH = { default: 120, most: 160 };
const SIGN_IN = 'Sign in (aws sso login, or export AWS_PROFILE=<profile>), then run npm run doctor again.';

main(async (args) => {
  refuseOptionsOfNpm('doctor', Object.keys(OPTIONS));
  const options = parseDoctorArguments(args);
  if (options === undefined) {
    console.log(HELP);
    return 0;
  }
  if (options.policy) return printPolicy(options);
  if (!options.twin) return report(options);
  const { startTwinAccount } = await import('./doctor/twin-account.js');
  const account = await startTwinAccount(stageOptions(options));
  try {
    for (const name of ['AWS_PROFILE', 'AWS_DEFAULT_PROFILE']) delete process.env[name];
    Object.assign(process.env, account.environment);
    return await report({ ...options, variables: { ...account.variables, ...options.variables } });
  } finally {
    await account.close();
  }
});

function stageOptions({ stage, region, variables }: DoctorArguments): StageOptions {
  return {
    stage,
    region,
    variables: variablesOf(process.env, variables),
    named: Object.keys(variables),
    outdir: process.env['CDKTF_OUTDIR'] ?? 'cdktf.out',
  };
}

async function report(options: DoctorArguments): Promise<number> {
  // The SDK would say on Node.js 20, on every start, until when it supports that.
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';
  const stage = readStage(stageOptions(options));
  const clients = createClients(stage.region);
  try {
    const rows = await examine({ ...options, stage, clients });
    console.log(
      options.json
        ? jsonReport(stage.id, stage.region, rows)
        : tableReport(stage.id, stage.region, rows, Math.min(process.stdout.columns ?? WIDTH.default, WIDTH.most)),
    );
    return exitCode(rows);
  } catch (error) {
    throw asUsageError(error);
  } finally {
    clients.destroy();
    // A helper that the credentials come from may still hang; nothing waits for it any more.
    setTimeout(() => process.exit(), 100).unref();
  }
}

function printPolicy(options: DoctorArguments): number {
  const given = stageOptions(options);
  const known = given.variables['connect_instance_arn'] !== undefined;
  if (given.stage !== undefined) findStack(given);
  console.log(JSON.stringify(doctorPolicy(known ? readStage(given) : undefined), null, 2));
  return 0;
}

/** Without credentials nothing can be said of the account. */
function asUsageError(error: unknown): unknown {
  if (!(error instanceof AskError) || error.failure !== 'credentials') return error;
  if (['CredentialsProviderError', 'TokenProviderError'].includes(error.errorName)) {
    return new UsageError(`There are no AWS credentials, or they cannot be read. ${SIGN_IN}`);
  }
  if (/Expired/.test(error.errorName)) return new UsageError(`The AWS credentials have expired. ${SIGN_IN}`);
  return new UsageError(
    `AWS does not accept the credentials (${error.errorName}): wrong ones, or the region is not enabled in the account. ${SIGN_IN}`,
  );
}
