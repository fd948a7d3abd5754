// The arguments of `npm run doctor`, parsed and checked.

import { parseArgs } from 'node:util';
import { UsageError } from '../support/command';

export const HELP = `npm run doctor -- [options]      checks the AWS account that a stage is deployed to, and changes nothing

  --stage test        which stage of main.ts                               (default: main)
  --deployed          what the stage deploys must be there                 (default: only when some of it is)
  --var name=value    value of a Terraform variable, over TF_VAR_<name>; may be repeated
  --region us-east-1  where to look before there is an instance            (default: the region of connect_instance_arn)
  --sms-price 0.01    US dollars for one SMS part, to tell what the spend limit buys; ask your price list
  --timeout 10        seconds for one question to AWS, retries included
  --json              the report as JSON
  --policy            print the IAM policy that the doctor needs for this stage, or without connect_instance_arn for any
  --twin              ask the local twin instead of AWS: no account, everything healthy

Values come from TF_VAR_<name>, as for Terraform; credentials from where every AWS tool takes them (AWS_PROFILE, for
example). The exit status is 0 when everything could be checked and nothing fails.`;

export interface DoctorArguments {
  readonly stage: string | undefined;
  readonly deployed: boolean;
  readonly variables: Readonly<Record<string, string>>;
  readonly region: string | undefined;
  readonly smsPartPrice: number;
  readonly timeoutMilliseconds: number;
  readonly json: boolean;
  readonly policy: boolean;
  readonly twin: boolean;
}

export const OPTIONS = {
  stage: { type: 'string' },
  deployed: { type: 'boolean', default: false },
  var: { type: 'string', multiple: true, default: [] as string[] },
  region: { type: 'string' },
  // US, carrier fee included, roughly (links facts, 3.6): nobody publishes one price for a country.
  'sms-price': { type: 'string', default: '0.01' },
  timeout: { type: 'string', default: '10' },
  json: { type: 'boolean', default: false },
  policy: { type: 'boolean', default: false },
  twin: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

/** Undefined when help is asked for. Throws UsageError with a sentence. */
export function parseDoctorArguments(args: readonly string[]): DoctorArguments | undefined {
  const values = parse(args);
  if (values.help) return undefined;
  const { region } = values;
  if (region !== undefined && !/^[a-z]{2}(-[a-z]+)+-\d$/.test(region)) {
    throw new UsageError(`--region: "${region}" is no region. An example: us-east-1`);
  }
  return {
    stage: values.stage,
    deployed: values.deployed,
    variables: Object.fromEntries(values.var.map(pair)),
    region,
    smsPartPrice: positive('sms-price', values['sms-price']),
    timeoutMilliseconds: positive('timeout', values.timeout) * 1000,
    json: values.json,
    policy: values.policy,
    twin: values.twin,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, allowPositionals: false }).values;
  } catch (error) {
    throw new UsageError(
      `${error instanceof Error ? error.message : error}\nnpm run doctor -- --help tells all options.`,
    );
  }
}

function positive(option: string, value: string): number {
  const number = Number(value);
  if (Number.isFinite(number) && number > 0) return number;
  throw new UsageError(`--${option}: "${value}" is no number above 0.`);
}

function pair(text: string): readonly [name: string, value: string] {
  const at = text.indexOf('=');
  // The value may be a secret, or a number: what is behind the name is not repeated.
  if (at < 1) throw new UsageError('--var takes name=value, as --var queue_arn=arn:aws:connect:...');
  return [text.slice(0, at), text.slice(at + 1)];
}
