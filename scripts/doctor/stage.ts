// What a stage needs of its account: read from its synthesized stack, and from the values of its variables. Parsed here, at the
// door; whatever is wrong is a sentence.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { strFromU8, unzipSync } from 'fflate';
import type { SendLinkSettings, SmsService } from '../../lambda-src/shared/contract/settings';
import { TwinError } from '../../local/error';
import { loadStack, type Resource, type Stack } from '../../local/terraform/stack';
import { UsageError } from '../support/command';
import { readStacks } from '../support/stacks';

export interface InstanceArn {
  readonly arn: string;
  readonly partition: string;
  readonly region: string;
  readonly account: string;
  readonly id: string;
}

/** A variable that a check needs has no value. */
export class MissingVariable extends Error {
  override readonly name = 'MissingVariable';

  constructor(readonly variable: string) {
    super(variable);
  }
}

export interface Stage {
  /** Id of the stack. */
  readonly id: string;
  readonly region: string;
  readonly instance: InstanceArn | undefined;
  /** Throws MissingVariable when it has no value. */
  variable(name: VariableName): string;
  readonly given: ReadonlySet<string>;
  /** Variables that have neither a value nor a default. */
  readonly unset: readonly string[];
  readonly smsService: SmsService;
  /** Of End User Messaging. */
  readonly smsConfigurationSet: string | undefined;
  /** A Pinpoint application that the stack does not create. */
  readonly ownApplicationId: string | undefined;
  /** Undefined when no link goes out by e-mail. */
  readonly email: { readonly configurationSet?: string } | undefined;
  readonly countries: readonly string[];
  /** Messages that the stage sends in a minute at most. */
  readonly messagesPerMinute: number;
  readonly profilesDomain: string | undefined;
  readonly attachmentsBucket: string | undefined;
  /** Origin of the chat site with a domain of its own; undefined for the one that CloudFront gives. */
  readonly siteOrigin: string | undefined;
  /** Pages call the participant service past the distribution. */
  readonly participantDirect: boolean;
  readonly flowLogging: boolean;
  /** Executions that the stage's functions take from the account's for themselves. */
  readonly reservedExecutions: number;
  readonly moduleName: string;
  readonly flowNames: readonly string[];
  readonly sendLinkFunctionArn: string;
  readonly functionNames: readonly string[];
  readonly linkTable: string;
  /** A chat flow that the stack does not create. */
  readonly ownChatFlowId: string | undefined;
  readonly kmsKeyArn: string | undefined;
  readonly certificateArn: string | undefined;
}

const FORMS = {
  connect_instance_arn: /^arn:(aws[a-z-]*):connect:([a-z0-9-]+):(\d{12}):instance\/([0-9a-f-]{36})$/,
  queue_arn: /^arn:aws[a-z-]*:connect:[a-z0-9-]+:\d{12}:instance\/[0-9a-f-]{36}\/queue\/[0-9a-f-]{36}$/,
  origination_number: /^\+[1-9]\d{6,14}$/,
  origination_identity_arn: /^arn:aws[a-z-]*:sms-voice:[a-z0-9-]+:\d{12}:(phone-number|pool|sender-id)\/.+$/,
  email_from_address: /^[^\s@<>]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$/,
} as const;

export type VariableName = keyof typeof FORMS;

export interface StageOptions {
  /** Name of the stage, or id of its stack. @default voice-to-chat, or the only one */
  readonly stage: string | undefined;
  /** Folder that synth wrote to. */
  readonly outdir: string;
  /** By name of the variable. */
  readonly variables: Readonly<Record<string, string>>;
  /** Names of variables that were asked for one by one: the stage must declare them. */
  readonly named?: readonly string[];
  /** Where to look when there is no instance yet. */
  readonly region: string | undefined;
}

/** Throws UsageError for a stage that is not there, or not as synth writes it, and for a value that cannot be. */
export const readStage = (options: StageOptions): Stage => reading(options.outdir, () => read(options));

/** Reads what synth wrote. Throws UsageError where that is broken. */
export function reading<Result>(outdir: string, read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    const broken = error instanceof SyntaxError || (error instanceof Error && 'code' in error);
    if (!broken && !(error instanceof TwinError)) throw error;
    throw new UsageError(
      `What is in ${outdir} is broken, or not of this version: ${error.message}\nWrite it again: npm run synth`,
    );
  }
}

/** Values of variables that the stage declares. Throws UsageError for one that cannot be, and for a name that it does not declare. */
export function givenValues(options: Pick<StageOptions, 'stage' | 'outdir' | 'variables' | 'named'>) {
  const { id, folder } = findStack(options);
  const declared = declaredVariables(folder);
  const unknown = options.named?.find((name) => !declared.has(name));
  if (unknown !== undefined) {
    throw new UsageError(`--var ${unknown}: ${id} declares no such variable, only ${[...declared.keys()].join(', ')}.`);
  }
  // Variables of Terraform runs that other stacks declare are in the environment too, as a matter of course.
  const given = Object.fromEntries(
    Object.entries(options.variables).filter(([name, value]) => declared.has(name) && value !== ''),
  );
  for (const [name, form] of Object.entries(FORMS)) checkForm(name, form, given[name], declared.get(name)?.message);
  return { id, folder, declared, given };
}

function read(options: StageOptions): Stage {
  const { id, folder, declared, given } = givenValues(options);
  const instance = parseInstance(given['connect_instance_arn']);
  const region = regionOf(instance, options.region);
  const queue = given['queue_arn'];
  if (instance !== undefined && queue !== undefined && !queue.startsWith(`${instance.arn}/queue/`)) {
    throw new UsageError(
      'queue_arn is a queue of another instance than connect_instance_arn: it has to begin with that ARN, followed by /queue/.',
    );
  }

  const stack = loadStack(folder, { variables: given });
  const sendLink = stack.ofType('aws_lambda_function').find(({ name }) => name.endsWith('send_link'));
  const [module] = stack.ofType('aws_connect_contact_flow_module');
  const [table] = stack.ofType('aws_dynamodb_table');
  if (sendLink === undefined || module === undefined || table === undefined) throw notOurs(id);
  const settings = settingsOf(stack, sendLink);
  const reachable = contentSecurityPolicy(stack);
  const [site] = stack.ofType('aws_cloudfront_distribution');
  const domain = site?.texts('aliases')[0];
  const chatFlowId = stack
    .ofType('aws_lambda_function')
    .map((one) => one.block('environment').block('variables').optionalText('chatFlowId'))
    .find((id) => id !== undefined);
  const createsChatFlow = stack.ofType('aws_connect_contact_flow').some(({ name }) => name.endsWith('chat'));
  const createsApplication = stack.ofType('aws_pinpoint_app').length > 0;
  const applicationId = sendLink.block('environment').block('variables').optionalText('applicationId');
  return {
    id,
    region,
    instance,
    given: new Set(Object.keys(given)),
    unset: [...declared].flatMap(([name, { hasDefault }]) => (hasDefault || name in given ? [] : [name])),
    variable: (name) => given[name] ?? missing(name),
    smsService: settings.smsService,
    smsConfigurationSet: settings.endUserMessaging?.configurationSet,
    ownApplicationId: createsApplication ? undefined : applicationId,
    email: settings.email ?? undefined,
    countries: settings.countries,
    messagesPerMinute: settings.limits.perMinute,
    profilesDomain: settings.customerProfilesDomain,
    attachmentsBucket: /https:\/\/([a-z0-9.-]+)\.s3\.[a-z0-9-]+\.amazonaws\.com/.exec(reachable)?.[1],
    participantDirect: reachable.includes('https://participant.connect.'),
    siteOrigin: domain === undefined ? undefined : `https://${domain}`,
    flowLogging: module.text('content').includes('"FlowLoggingBehavior":"Enabled"'),
    reservedExecutions: stack
      .ofType('aws_lambda_function')
      .reduce((sum, one) => sum + Math.max(0, one.optionalNumber('reserved_concurrent_executions') ?? 0), 0),
    moduleName: module.text('name'),
    flowNames: stack.ofType('aws_connect_contact_flow').map((flow) => flow.text('name')),
    sendLinkFunctionArn: sendLink.attribute('arn'),
    functionNames: stack.ofType('aws_lambda_function').map((one) => one.text('function_name')),
    linkTable: table.text('name'),
    ownChatFlowId: createsChatFlow ? undefined : chatFlowId,
    kmsKeyArn: table.blocks('server_side_encryption')[0]?.optionalText('kms_key_arn'),
    certificateArn: site?.blocks('viewer_certificate')[0]?.optionalText('acm_certificate_arn'),
  };
}

/** Variables of the environment as Terraform reads them, under those of `--var`. */
export const variablesOf = (
  environment: NodeJS.ProcessEnv,
  given: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> => ({
  ...Object.fromEntries(
    Object.entries(environment).flatMap(([name, value]) =>
      name.startsWith('TF_VAR_') && value !== undefined ? [[name.slice('TF_VAR_'.length), value]] : [],
    ),
  ),
  ...given,
});

/** Id and folder of the stage's synthesized stack. Throws UsageError when it is not there. */
export function findStack({ stage, outdir }: Pick<StageOptions, 'stage' | 'outdir'>): {
  readonly id: string;
  readonly folder: string;
} {
  const ids = readStacks(outdir).map(({ id }) => id);
  const wanted = stage === undefined || stage === 'main' ? ['voice-to-chat'] : [stage, `voice-to-chat-${stage}`];
  const id = ids.find((one) => wanted.includes(one)) ?? (stage === undefined && ids.length === 1 ? ids[0] : undefined);
  if (id !== undefined) return { id, folder: join(outdir, 'stacks', id) };
  throw new UsageError(
    stage === undefined
      ? `Say which stage to check with --stage: ${ids.join(', ')}.`
      : `There is no stage "${stage}" in ${outdir}, only ${ids.join(', ')}. After a change in main.ts run: npm run synth`,
  );
}

interface DeclaredVariable {
  /** Of its own check. */
  readonly message: string;
  readonly hasDefault: boolean;
}

/** By name. */
function declaredVariables(folder: string): ReadonlyMap<string, DeclaredVariable> {
  const json = JSON.parse(readFileSync(join(folder, 'cdk.tf.json'), 'utf8')) as {
    readonly variable?: Readonly<
      Record<
        string,
        { readonly validation?: readonly { readonly error_message: string }[]; readonly default?: unknown }
      >
    >;
  };
  return new Map(
    Object.entries(json.variable ?? {}).map(([name, { validation, default: value }]) => [
      name,
      { message: validation?.[0]?.error_message ?? '', hasDefault: value !== undefined },
    ]),
  );
}

function checkForm(name: string, form: RegExp, value: string | undefined, message: string | undefined): void {
  if (value === undefined || form.test(value)) return;
  throw new UsageError(message || `${name} does not have the form that it needs.`);
}

function parseInstance(text: string | undefined): InstanceArn | undefined {
  const [arn, partition = '', region = '', account = '', id = ''] = FORMS.connect_instance_arn.exec(text ?? '') ?? [];
  return arn === undefined ? undefined : { arn, partition, region, account, id };
}

function regionOf(instance: InstanceArn | undefined, region: string | undefined): string {
  if (instance !== undefined && region !== undefined && instance.region !== region) {
    throw new UsageError(
      `--region ${region} is not the region of the Connect instance, ${instance.region}, and everything is deployed there. Leave --region out.`,
    );
  }
  const known = instance?.region ?? region;
  if (known !== undefined) return known;
  throw new UsageError(
    'Nothing says where to look. Set TF_VAR_connect_instance_arn to the ARN of your Connect instance (the console shows it under Account overview), ' +
      'or name a region to check without one: npm run doctor -- --region us-east-1',
  );
}

function settingsOf(stack: Stack, sendLink: Resource): SendLinkSettings {
  const settings = unzipSync(readFileSync(stack.assetPath(sendLink.text('filename'))))['settings.json'];
  if (settings === undefined) throw notOurs(sendLink.address);
  return JSON.parse(strFromU8(settings)) as SendLinkSettings;
}

const notOurs = (where: string): UsageError =>
  new UsageError(`${where} is not a stack of this project as it is now. Run: npm run synth`);

/** What the pages may talk to, as their content security policy says: the bucket of attachments among it. */
const contentSecurityPolicy = (stack: Stack): string =>
  stack
    .ofType('aws_cloudfront_response_headers_policy')
    .flatMap((policy) => policy.blocks('security_headers_config'))
    .flatMap((headers) => headers.blocks('content_security_policy'))
    .map((policy) => policy.text('content_security_policy'))
    .join(' ');

function missing(name: string): never {
  throw new MissingVariable(name);
}
