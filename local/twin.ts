// The local twin: one synthesized stack, running on this machine. Everything that the parts need of each other is wired here.

import type { CallEvent } from '../flows/events';
import type { Invocation, Line, Listen } from '../flows/simulator/line';
import { scripted, type TimedReply, virtualLine } from '../flows/simulator/virtual-line';
import { type Aws, type AwsOptions, startAws } from './aws/aws';
import type { ApiCall } from './aws/endpoint';
import type { SentMessage } from './aws/service';
import { chatSide, PARTICIPANT_FAULTS } from './connect/chat';
import { chatEvent } from './connect/chat-events';
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
import { LOOPBACK } from './listen';
import { SITE_HOST } from './page/state';
import type { CentreEvent } from './participant/centre';
import { createParticipantService, type ParticipantService } from './participant/service';
import { loadStack, Stack, type StackOptions } from './terraform/stack';

export interface TwinOptions
  extends StackOptions,
    Pick<AwsOptions, 'faults' | 'faultTargets' | 'seed' | 'quotas' | 'after'> {
  /** Folder of the synthesized stack, or the stack itself. */
  readonly stack: string | Stack;
  /** Who works in the contact centre. @default nobody available, one agent staffed */
  readonly floor?: Partial<Floor>;
  /** Serve the chat site and the participant service too. @default true */
  readonly site?: boolean;
  /** First port to try for the chat site. @default 8080 */
  readonly port?: number;
  /** Origin of a page that may show the chat site in a frame (distribution/server.ts). @default nobody */
  readonly framedBy?: string;
  /** Processes for all functions together. */
  readonly maxEnvironments?: number;
  /** Chats at once in the instance. @default 500 */
  readonly activeChats?: number;
  /** Everything that happens on a call or in a chat flow, as it happens; `result` of a call last. */
  onEvent?(event: CallEvent): void;
  /** Everything that happens in chats: who joins, writes, types and leaves. */
  onChat?(event: CentreEvent): void;
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

/** What goes on when the stack changes: the people, their chats, what AWS holds, and the addresses that browsers know. */
interface Standing {
  /** When calls began that a chat may come of, by contact id: epoch milliseconds, such that what they last told was at its `at`. */
  readonly began: Map<string, number>;
  readonly floor: Floor;
  readonly aws: Aws;
  readonly participants: ParticipantService;
  readonly server: ConnectServer | undefined;
  readonly siteServer: SiteServer | undefined;
  /** Ends all of it but AWS. */
  readonly stops: (() => Promise<void> | void)[];
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
  private readonly calls = new Set<Promise<unknown>>();

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
    private readonly standing: Standing,
    /** What ends with this stack. */
    private readonly stops: (() => Promise<void> | void)[],
  ) {}

  static async start(options: TwinOptions): Promise<Twin> {
    const standing: (() => Promise<void> | void)[] = [];
    try {
      // The keys outlive a change of the stack, as the cookies in people's browsers do.
      return await Twin.begin({ keyPairs: new Map(), ...options }, standing);
    } catch (error) {
      await endAll(standing);
      throw error;
    }
  }

  /**
   * A twin of another stack in the place of this one: chats go on, tables keep their items, the site keeps its address, and calls
   * that are in progress come to their end on the stack that they began on. When the other stack cannot run, it throws, and this one
   * goes on as it was.
   */
  async replace(stack: string | Stack): Promise<Twin> {
    const next = await Twin.begin({ ...this.options, stack }, this.standing.stops, this.standing);
    const answered = next.site === undefined ? undefined : this.standing.siteServer?.serve(next.site.distribution);
    const end = () => endAll(this.stops);
    this.standing.stops.push(end);
    void Promise.allSettled([...this.calls, answered]).then(end);
    return next;
  }

  private static async begin(options: TwinOptions, lasting: Standing['stops'], standing?: Standing): Promise<Twin> {
    const { stack: given } = options;
    const stack = given instanceof Stack ? given : loadStack(given, options);
    const stops: (() => Promise<void> | void)[] = [];
    try {
      return await Twin.assemble(stack, options, { stops, lasting, standing });
    } catch (error) {
      await endAll(stops);
      throw error;
    }
  }

  private static async assemble(
    stack: Stack,
    options: TwinOptions,
    {
      stops,
      lasting,
      standing,
    }: {
      readonly stops: (() => Promise<void> | void)[];
      readonly lasting: Standing['stops'];
      readonly standing: Standing | undefined;
    },
  ): Promise<Twin> {
    const floor: Floor = standing?.floor ?? { available: 0, staffed: 1, online: 0, full: false, ...options.floor };
    const warn = (warning: string) => options.onWarning?.(warning);
    /** Where an event goes whose contact is in no call: a chat flow's. */
    const tell = (event: CallEvent) => {
      if (!voice.tell(event)) options.onEvent?.(event);
    };

    const began = standing?.began ?? new Map<string, number>();
    const fail = options.onFailure ?? failOnStandardError;

    const aws = await startAws(stack, {
      ...options,
      onFailure: fail,
      faultTargets: [PARTICIPANT_FAULTS, ...(options.faultTargets ?? [])],
      ...(standing === undefined ? {} : { after: standing.aws }),
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
    for (const id of instance.existingChatFlows)
      warn(`The chat flow ${id} is not in the stack: chats run the project's own chat flow here.`);
    const functions = new ConnectFunctions({ runner, authorizer: aws.authorizer, instanceArn: instance.arn });
    const voice = new Voice({
      instance,
      functions,
      functionAddress: (name) => runner.find(name)?.resource,
      defaultFlow: defaultFlow(stack),
    });

    let server = standing?.server;
    const base = (scheme: string) => (server?.url ?? 'http://127.0.0.1:0').replace('http', scheme);
    /** Where the page may be that uploads attachments: the bucket of the instance must admit it (CORS). */
    const origins: string[] = [];
    const participants =
      standing?.participants ??
      createParticipantService({
        approvedOrigins: origins,
        socketBase: () => base('ws'),
        bucketBase: () => base('http'),
        faults: aws.faults,
        limits: aws.limits,
        onFailure: fail,
        listen: (event) => {
          options.onChat?.(event);
          const told = chatEvent(event, began.get(event.chat.relatedContactId ?? ''));
          if (told !== undefined) options.onEvent?.(told);
        },
        ...(options.activeChats === undefined ? {} : { activeChats: options.activeChats }),
      });
    if (standing === undefined && options.site !== false) {
      server = await serveConnect(() => participants);
      lasting.push(server.close);
    }
    // Ended before its server, which waits for the WebSockets of customers who are still there.
    if (standing === undefined) lasting.push(() => participants.close());
    const distribution = server === undefined ? undefined : siteOf(stack, { aws, runner, server, options });
    let siteServer = standing?.siteServer;
    if (siteServer === undefined && distribution !== undefined) {
      siteServer = await serveDistribution(distribution, { ...options, onFailure: fail });
      lasting.push(siteServer.close);
      origins.push(siteServer.url, siteServer.url.replace(LOOPBACK, SITE_HOST));
    }
    const site =
      siteServer === undefined || distribution === undefined ? undefined : localSite(siteServer, distribution);
    // Last, as nothing can fail any more: from here on chats begin on this stack's flows.
    aws.world.centre = chatSide({
      chats: participants.centre,
      instance,
      functions,
      floor,
      onEvent: (event) => options.onEvent?.(event),
      onFailure: fail,
    });
    const stands: Standing = { began, floor, aws, participants, server, siteServer, stops: lasting };
    return new Twin(stack, aws, runner, instance, voice, floor, participants, site, options, stands, stops);
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
    const call = this.voice
      .call(request, line, (event) => {
        const { began } = this.standing;
        if (event.event === 'result' && event.link === null) began.delete(event.contactId);
        else began.set(event.contactId, Date.now() - event.at);
        emit?.(event);
        this.options.onEvent?.(event);
      })
      .finally(() => this.calls.delete(call));
    this.calls.add(call);
    return call;
  }

  /** Ends everything; no process and no port of the twin is left. */
  async close(): Promise<void> {
    await endAll(this.standing.stops);
    await endAll(this.stops);
  }
}

async function endAll(stops: (() => Promise<void> | void)[]): Promise<void> {
  for (const end of stops.reverse().splice(0)) await end();
}

const localSite = ({ url, local }: SiteServer, distribution: Distribution): Site => ({ url, distribution, local });

function siteOf(
  stack: Stack,
  {
    aws,
    runner,
    server,
    options,
  }: {
    readonly aws: Aws;
    readonly runner: FunctionRunner;
    readonly server: ConnectServer;
    readonly options: TwinOptions;
  },
): Distribution | undefined {
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
  return distribution;
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
