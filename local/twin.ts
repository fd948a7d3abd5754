// The local twin: one synthesized stack, running on this machine. Everything that the parts need of each other is wired here.

import type { CallEvent } from '../flows/events';
import type { Invocation, Line, Listen } from '../flows/simulator/line';
import { scripted, type TimedReply, virtualLine } from '../flows/simulator/virtual-line';
import { type Aws, type AwsOptions, startAws } from './aws/aws';
import type { ApiCall } from './aws/endpoint';
import type { SentMessage } from './aws/service';
import { chatSide, PARTICIPANT_FAULTS } from './connect/chat';
import type { Floor } from './connect/floor';
import { queueState } from './connect/floor';
import { ConnectFunctions } from './connect/functions';
import { type StackInstance, stackInstance } from './connect/instance';
import { type ConnectServer, serveConnect } from './connect/server';
import { type CallOutcome, type CallRequest, Voice } from './connect/voice';
import { Distribution, type EdgeEvent } from './distribution/distribution';
import { type SiteServer, serveDistribution } from './distribution/server';
import { type OnFailure, TwinError } from './error';
import type { LogRecord, Report } from './function/logs';
import { FunctionRunner, type RunnableFunction } from './function/runner';
import { FunctionLogs, type LoggingFunction } from './function-logs';
import type { UnusedStatement } from './iam/authorizer';
import { createParticipantService, type ParticipantService } from './participant/service';
import { loadStack, Stack, type StackOptions } from './terraform/stack';

export interface TwinOptions extends StackOptions, Pick<AwsOptions, 'faults' | 'seed' | 'quotas'> {
  /** Folder of the synthesized stack, or the stack itself. */
  readonly stack: string | Stack;
  /** Who works in the contact centre. @default nobody available, one agent staffed */
  readonly floor?: Partial<Floor>;
  /** Serve the chat site and the participant service too. @default true */
  readonly site?: boolean;
  /** First port to try for the chat site. @default 8080 */
  readonly port?: number;
  /** Processes for all functions together. */
  readonly maxEnvironments?: number;
  /** Chats at once in the instance. @default 500 */
  readonly activeChats?: number;
  /** Everything that happens on a call or in a chat flow, as it happens; `result` of a call last. */
  onEvent?(event: CallEvent): void;
  onMessage?(message: SentMessage): void;
  onApiCall?(call: ApiCall): void;
  /** `contactId`: the call or chat that a function wrote it for, while that lasts. */
  onLog?(record: LogRecord, contactId: string | undefined): void;
  onRequest?(event: EdgeEvent): void;
  /** Something about the stack that a person should know: once each, for example a function that may not write its log. */
  onWarning?(warning: string): void;
  /** @default to standard error */
  readonly onFailure?: OnFailure;
}

/** Resources that the messages of a service go through, for the timeline. */
const MESSAGE_RESOURCES: Readonly<Record<string, string>> = {
  mobiletargeting: 'aws_pinpoint_app',
  'sms-voice': 'aws_pinpointsmsvoicev2_phone_number',
  ses: 'aws_sesv2_email_identity',
};

export interface ScriptedCallOutcome extends CallOutcome {
  /** Groups of keys that no wish for input was left for. */
  readonly unusedKeys: readonly string[];
}

export interface Site {
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  readonly distribution: Distribution;
  /** A link as it was sent, made to work on this machine. */
  local(url: string): string;
}

export class Twin {
  private constructor(
    readonly stack: Stack,
    readonly aws: Aws,
    readonly runner: FunctionRunner,
    readonly instance: StackInstance,
    readonly voice: Voice,
    readonly floor: Floor,
    readonly participants: ParticipantService,
    /** The chat site, when it is served. */
    readonly site: Site | undefined,
    private readonly options: TwinOptions,
    private readonly stop: () => Promise<void>,
  ) {}

  static async start(options: TwinOptions): Promise<Twin> {
    const { stack: given } = options;
    const stack = given instanceof Stack ? given : loadStack(given, options);
    const stops: (() => Promise<void> | void)[] = [];
    const stop = async () => {
      for (const end of stops.reverse().splice(0)) await end();
    };
    try {
      return await Twin.assemble(stack, options, stops, stop);
    } catch (error) {
      await stop();
      throw error;
    }
  }

  private static async assemble(
    stack: Stack,
    options: TwinOptions,
    stops: (() => Promise<void> | void)[],
    stop: () => Promise<void>,
  ): Promise<Twin> {
    const floor: Floor = { available: 0, staffed: 1, online: 0, full: false, ...options.floor };
    const warn = (warning: string) => options.onWarning?.(warning);
    /** Where an event goes whose contact is in no call: a chat flow's. */
    const tell = (event: CallEvent) => {
      if (!voice.tell(event)) options.onEvent?.(event);
    };

    const fail = options.onFailure ?? failOnStandardError;

    const aws = await startAws(stack, {
      ...options,
      onFailure: fail,
      faultTargets: [PARTICIPANT_FAULTS],
      onMessage: (message) => {
        options.onMessage?.(message);
        const traced = functions.find(message.traceId);
        if (traced !== undefined) tell(messageEvent(stack, message, traced.contactId, traced.at()));
      },
      onCall: (call) => {
        options.onApiCall?.(call);
        const traced = functions.find(call.traceId);
        const { traceId: _, ...line } = call;
        if (traced !== undefined)
          tell({ event: 'log', at: traced.at(), contactId: traced.contactId, source: 'aws', line });
      },
    });
    stops.push(() => aws.close());
    for (const check of stack.unchecked) warn(check);
    for (const address of keyArguments(stack)) warn(`${address}: permissions on keys are not checked here.`);
    for (const policy of aws.authorizer.unknownPolicies)
      warn(`${policy}: the policy is not in the stack, and counts as empty here.`);

    const runnables = runnableFunctions(stack, aws);
    const logs = new FunctionLogs(stack, aws.authorizer, runnables.map(loggingFunction), (name, why) =>
      warn(`The log of ${name} is lost: ${why}`),
    );
    const runner = new FunctionRunner(runnables, {
      folder: stack.directory,
      region: stack.account.region,
      endpoint: aws.url,
      onFailure: fail,
      ...(options.maxEnvironments === undefined ? {} : { maxEnvironments: options.maxEnvironments }),
      onLog: (record) => {
        if (!logs.keeps(record)) return;
        const traced = functions.find(record.requestId ?? record.startedFor);
        options.onLog?.(record, traced?.contactId);
        // A metric stands in a line already.
        if (record.kind === 'metric' || traced === undefined) return;
        const { functionName: source, resource } = record;
        const line = record.kind === 'line' ? parsedLine(record.text) : platformReport(record);
        tell({ event: 'log', at: traced.at(), contactId: traced.contactId, source, resource, line });
      },
    });
    stops.push(() => runner.close());

    const state = (queueArn: string) => queueState(floor, participants.centre.queueState(queueArn));
    const instance = stackInstance(stack, { queueState: state, isFull: () => floor.full });
    const functions = new ConnectFunctions({ runner, authorizer: aws.authorizer, instanceArn: instance.arn });
    const voice = new Voice({
      instance,
      functions,
      functionAddress: (name) => runner.find(name)?.resource,
      defaultFlow: defaultFlow(stack),
    });

    let server: ConnectServer | undefined;
    const base = (scheme: string) => (server?.url ?? 'http://127.0.0.1:0').replace('http', scheme);
    /** Where the page may be that uploads attachments: the bucket of the instance must admit it (CORS). */
    const origins: string[] = [];
    const participants = createParticipantService({
      approvedOrigins: origins,
      socketBase: () => base('ws'),
      bucketBase: () => base('http'),
      faults: aws.faults,
      limits: aws.limits,
      onFailure: fail,
      ...(options.activeChats === undefined ? {} : { activeChats: options.activeChats }),
    });
    stops.push(() => participants.close());
    aws.world.centre = chatSide({
      chats: participants.centre,
      instance,
      functions,
      floor,
      onEvent: (event) => options.onEvent?.(event),
      onFailure: fail,
    });

    let site: Site | undefined;
    if (options.site !== false) {
      server = await serveConnect(() => participants);
      stops.push(server.close);
      site = await serveSite(stack, { aws, runner, server, options, stops, fail });
      if (site !== undefined) origins.push(site.url);
    }
    return new Twin(stack, aws, runner, instance, voice, floor, participants, site, options, stop);
  }

  /**
   * A call from beginning to end, in virtual time: a caller who answers each wish for input with the next group of keys. An empty
   * group is silence, `hangup` hangs up.
   */
  async call(
    request: CallRequest,
    keys: readonly string[],
    emit?: (event: CallEvent) => void,
  ): Promise<ScriptedCallOutcome> {
    const script = scripted(keys);
    let asked = 0;
    const react = (moment: Listen) => {
      if (moment.mode === 'menu' || moment.mode === 'store') asked += 1;
      return script(moment);
    };
    const outcome = await this.callOn(request, (invoke) => virtualLine({ react, invoke }), emit);
    return { ...outcome, unusedKeys: keys.slice(asked) };
  }

  /**
   * What nobody needed so far of the permissions that functions which ran, or their roles, have; of the whole stack when the site is
   * served. `idle`: functions that did not run, whose permissions cannot be judged.
   */
  unusedPermissions(): { readonly unused: readonly UnusedStatement[]; readonly idle: readonly string[] } {
    const functions = this.runner.all();
    const idle = functions.filter(({ ran }) => !ran).map(({ configuration }) => configuration.resource);
    const judged = functions
      .filter(({ ran }) => ran)
      .flatMap(({ configuration }) => [configuration.arn, this.stack.at(configuration.resource).text('role')]);
    const unused = this.aws.authorizer.unused();
    return { unused: this.site ? unused : unused.filter(({ owner }) => judged.includes(owner)), idle };
  }

  /** A call on any line: a live one for a phone that a person holds. */
  callOn(
    request: CallRequest,
    line: (invoke: (invocation: Invocation) => Promise<TimedReply>) => Line,
    emit?: (event: CallEvent) => void,
  ): Promise<CallOutcome> {
    return this.voice.call(request, line, (event) => {
      emit?.(event);
      this.options.onEvent?.(event);
    });
  }

  /** Ends everything; no process and no port of the twin is left. */
  close(): Promise<void> {
    return this.stop();
  }
}

async function serveSite(
  stack: Stack,
  parts: {
    readonly aws: Aws;
    readonly runner: FunctionRunner;
    readonly server: ConnectServer;
    readonly options: TwinOptions;
    readonly stops: (() => Promise<void> | void)[];
    readonly fail: OnFailure;
  },
): Promise<Site | undefined> {
  const { aws, runner, server, options, stops, fail } = parts;
  const [resource] = stack.ofType('aws_cloudfront_distribution');
  if (resource === undefined) return undefined;
  const participantHost = `participant.connect.${stack.account.region}.amazonaws.com`;
  const distribution = new Distribution(resource, {
    stack,
    authorizer: aws.authorizer,
    functions: runner,
    origins: { [participantHost]: server.origin },
    connectSources: [server.url, server.url.replace('http', 'ws')],
    ...(options.onRequest === undefined ? {} : { onRequest: options.onRequest }),
  });
  for (const what of distribution.configuration.notSimulated) options.onWarning?.(`${what} is not simulated.`);
  const served: SiteServer = await serveDistribution(distribution, {
    ...(options.port === undefined ? {} : { port: options.port }),
    onFailure: fail,
  });
  stops.push(served.close);
  return { url: served.url, distribution, local: (url) => served.local(url) };
}

/** Where simulated resources name a key of KMS, whose policy AWS would ask too. */
function keyArguments(stack: Stack): readonly string[] {
  const idle = stack.notSimulated.flatMap(({ addresses }) => addresses);
  return stack.resources
    .filter(({ address }) => !idle.includes(address))
    .flatMap(({ address, values }) =>
      Object.entries(values)
        .filter(([name, value]) => /"(\w+_)?kms_\w+":"/.test(JSON.stringify({ [name]: value })))
        .map(([name]) => `${address}.${name}`),
    );
}

function runnableFunctions(stack: Stack, aws: Aws): readonly RunnableFunction[] {
  return stack.ofType('aws_lambda_function').map((resource) => ({
    resource,
    credentials: aws.accessKeys.issue(resource.text('role'), resource.attribute('function_name')),
  }));
}

const loggingFunction = ({ resource }: RunnableFunction): LoggingFunction => {
  const name = resource.attribute('function_name');
  return {
    name,
    logGroup: resource.optionalBlock('logging_config')?.optionalText('log_group') ?? `/aws/lambda/${name}`,
    principal: { kind: 'role', arn: resource.text('role'), session: name },
  };
};

/** The flow that a caller's number is attached to: one that calls a module, else the module itself. */
function defaultFlow(stack: Stack): string {
  const inbound = stack
    .ofType('aws_connect_contact_flow')
    .find((flow) => /"Type"\s*:\s*"InvokeFlowModule"/.test(flow.text('content')));
  const entry = inbound ?? stack.ofType('aws_connect_contact_flow_module')[0];
  if (entry === undefined) throw new TwinError('The stack has no flow that could answer a call.');
  return entry.address;
}

function messageEvent(stack: Stack, message: SentMessage, contactId: string, at: number): CallEvent {
  const resource = stack.ofType(MESSAGE_RESOURCES[message.service] ?? '')[0]?.address;
  const base = { at, contactId, to: message.to, body: message.body, ...(resource === undefined ? {} : { resource }) };
  return message.channel === 'sms'
    ? { ...base, event: 'sms', parts: message.parts }
    : { ...base, event: 'email', subject: message.subject ?? '' };
}

/** The report as Lambda writes it where logs are JSON (Lambda developer guide, "Platform.Report"). */
const platformReport = ({ requestId, status, durationMs, initMs, memoryMegabytes, maxMemoryBytes }: Report) => ({
  type: 'platform.report',
  record: {
    requestId,
    status,
    metrics: {
      durationMs,
      memorySizeMB: memoryMegabytes,
      maxMemoryUsedMB: Math.ceil(maxMemoryBytes / 2 ** 20),
      ...(initMs === undefined ? {} : { initDurationMs: initMs }),
    },
  },
});

const failOnStandardError: OnFailure = (where, error) => console.error(`The twin failed in ${where}:`, error);

function parsedLine(text: string): unknown {
  if (!text.startsWith('{')) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
