// One HTTP server that is all of AWS to the functions: it tells services apart by the signature's credential scope and callers by
// their access key, asks the policies, lets faults and rates bite, and answers in each service's wire format.

import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { errorCode, type OnFailure, TwinError } from '../error';
import { type Authorizer, refusalText } from '../iam/authorizer';
import { ArgumentError, Block, isMap, type Value } from '../terraform/value';
import type { AccessKeys } from './access-keys';
import { parseAuthorization } from './access-keys';
import { errorStatus, NotSimulatedError, ServiceError } from './error';
import type { Effect, Faults } from './faults';
import type { Call, Operation, Service } from './service';
import { xmlAnswer } from './xml';

/** One finished call, for logs and the timeline. Holds no content. */
export interface ApiCall {
  /** `<IAM prefix>:<Operation>` */
  readonly operation: string;
  /** Name of the role's session: the function. */
  readonly caller: string;
  readonly status: number;
  /** Name of the error, `dropped` for an answer that was lost on purpose, or nothing. */
  readonly error: string | undefined;
  /** Why access was refused: the statement that was missing, and where. */
  readonly refusal: string | undefined;
  readonly ms: number;
  readonly traceId: string | undefined;
}

export interface EndpointOptions {
  readonly services: readonly Service[];
  readonly authorizer: Authorizer;
  readonly accessKeys: AccessKeys;
  readonly region: string;
  readonly faults: Faults;
  onCall(call: ApiCall): void;
  readonly onFailure: OnFailure;
}

/** What goes back over the wire; undefined when the connection breaks instead. */
interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly errorName?: string;
}

/** A request whose service and operation are known. */
interface Target {
  readonly service: Service;
  readonly name: string;
  readonly operation: Operation;
  readonly labels: Readonly<Record<string, string>>;
}

/** DynamoDB takes 16 MB, and nothing here needs as much. Bytes. */
const MAX_BODY = 16 * 1024 * 1024;

export class Endpoint {
  private readonly server: Server;

  constructor(private readonly options: EndpointOptions) {
    this.server = createServer((request, response) => {
      this.serve(request, response).catch((error: unknown) => {
        options.onFailure('the AWS endpoint', error);
        response.destroy();
      });
    });
  }

  /** Listens on the loopback interface; returns the URL for AWS_ENDPOINT_URL. */
  async listen(): Promise<string> {
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(0, '127.0.0.1', resolve);
    });
    const address = this.server.address();
    if (address === null || typeof address === 'string') throw new TwinError('The AWS endpoint has no port.');
    return `http://127.0.0.1:${address.port}`;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const startedAt = performance.now();
    const traceId = request.headers['x-amzn-trace-id'];
    const record = { operation: 'unknown', caller: 'unknown', refusal: undefined as string | undefined };
    let service: Service | undefined;
    let answer: Answer | undefined;
    let operation = '';
    let lost = false;
    try {
      const body = await readBody(request);
      const scope = parseAuthorization(request.headers.authorization);
      if (scope === undefined)
        throw new ServiceError('MissingAuthenticationTokenException', 'Missing Authentication Token');
      service = this.options.services.find((candidate) => candidate.signingName === scope.service);
      const target = findTarget(service, scope.service, request, body);
      operation = target.name;
      record.operation = `${target.service.prefix}:${target.name}`;
      const caller = this.options.accessKeys.holder(scope.accessKeyId);
      if (caller === undefined) {
        throw new ServiceError('UnrecognizedClientException', 'The security token included in the request is invalid.');
      }
      record.caller = caller.session;
      const region = target.service.region ?? this.options.region;
      if (scope.region !== region) {
        const message = `Credential should be scoped to a valid region: this is asked in ${region}, not in ${scope.region}.`;
        throw new ServiceError('InvalidSignatureException', message);
      }
      const call: Call = {
        input: new Block(parseBody(body, target.service), target.name),
        caller: { role: caller.arn.split('/').at(-1) ?? '', session: record.caller },
        labels: target.labels,
        traceId: typeof traceId === 'string' ? traceId : undefined,
        authorize: (action, resource, context = {}) => call.authorizeAll([{ action, resource, context }]),
        authorizeAll: (accesses) => {
          for (const { action, resource, context = {} } of accesses) {
            const decision = this.options.authorizer.authorize({
              principal: caller,
              action,
              resource,
              context: { 'aws:SecureTransport': true, 'aws:RequestedRegion': scope.region, ...context },
            });
            if (decision.allowed) continue;
            record.refusal = refusalText(decision);
            throw new ServiceError('AccessDeniedException', record.refusal);
          }
        },
      };
      const { delayMs, effect } = this.options.faults.next(target.service.prefix, target.name);
      if (delayMs > 0) await waitFor(delayMs, response);
      lost = response.destroyed;
      if (!lost) {
        lost = effect?.kind === 'drop-after';
        answer = { status: 200, body: (await perform(target, call, effect)) ?? {} };
      }
    } catch (error) {
      answer = errorAnswer(this.known(error, service, record.operation), service);
    }
    if (lost || answer === undefined) response.destroy();
    else write(response, service, operation, answer);
    this.options.onCall({
      ...record,
      status: answer?.status ?? 0,
      error: lost ? 'dropped' : answer?.errorName,
      ms: performance.now() - startedAt,
      traceId: typeof traceId === 'string' ? traceId : undefined,
    });
  }

  /** What the service answers with; the twin's own failure is told, and looks like one of the service. */
  private known(error: unknown, service: Service | undefined, operation: string): ServiceError {
    if (error instanceof NotSimulatedError)
      this.options.onFailure(`the AWS endpoint, ${operation}`, new TwinError(error.message));
    if (error instanceof ServiceError) return error;
    // Of the request, that is: one of the stack's own arguments is not the caller's to mend.
    if (
      error instanceof ArgumentError &&
      service !== undefined &&
      error.message.startsWith(`${operation.split(':')[1]}.`)
    )
      return new ServiceError(service.validation, error.message);
    // A client that went away while it still sent.
    if (errorCode(error) === 'ECONNRESET') return new ServiceError('SerializationException', 'The body is cut off');
    this.options.onFailure(`the AWS endpoint, ${operation}`, error);
    return new ServiceError('InternalFailure', 'The twin itself failed.');
  }
}

async function perform(target: Target, call: Call, effect: Effect | undefined): Promise<unknown> {
  const { service, operation } = target;
  if (effect === undefined || effect.kind === 'drop-after') return operation.handle(call);
  await askPolicies(operation, call);
  if (effect.kind === 'throttle') throw new ServiceError(operation.throttle ?? service.throttle, 'Rate exceeded');
  const { name, reason } = effect;
  if (operation.inject?.names.includes(name)) return operation.inject.answer(name, reason, call);
  throw new ServiceError(name, 'Injected fault', reason === undefined ? {} : { Reason: reason });
}

class AllowedError extends Error {}

/** Throws AccessDeniedException where the operation would; lets it do nothing, and does not mind what else is wrong with the request. */
async function askPolicies(operation: Operation, call: Call): Promise<void> {
  const asking: Call = {
    ...call,
    authorize: (action, resource, context = {}) => asking.authorizeAll([{ action, resource, context }]),
    authorizeAll: (accesses) => {
      call.authorizeAll(accesses);
      throw new AllowedError();
    },
  };
  try {
    await operation.handle(asking);
  } catch (error) {
    const denied = error instanceof ServiceError && error.name === 'AccessDeniedException';
    const minor = error instanceof ServiceError || error instanceof ArgumentError || error instanceof AllowedError;
    if (denied || !minor) throw error;
  }
}

function findTarget(service: Service | undefined, signingName: string, request: IncomingMessage, body: string): Target {
  if (service === undefined) throw unknownOperation(`the service "${signingName}"`);
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
  if (service.target !== undefined || service.protocol === 'query') {
    const named = String(request.headers['x-amz-target'] ?? '').split('.');
    const [target, name = ''] =
      service.protocol === 'query' ? [undefined, new URLSearchParams(body).get('Action') ?? ''] : named;
    const operation = Object.hasOwn(service.operations, name) ? service.operations[name] : undefined;
    if (target !== service.target || operation === undefined) throw unknownOperation(`${service.prefix}:${name}`);
    return { service, name, operation, labels: {} };
  }
  for (const [name, operation] of Object.entries(service.operations)) {
    const labels = matchRoute(operation.route ?? '', request.method ?? '', pathname);
    if (labels !== undefined)
      return { service, name, operation, labels: { ...Object.fromEntries(searchParams), ...labels } };
  }
  throw unknownOperation(`${service.prefix}: ${request.method} ${pathname}`);
}

const unknownOperation = (what: string): ServiceError =>
  new NotSimulatedError('UnknownOperationException', `The twin does not simulate ${what}.`);

/** Labels of a path that matches `METHOD /a/{Label}`; undefined when it does not. */
function matchRoute(route: string, method: string, path: string): Readonly<Record<string, string>> | undefined {
  const [routeMethod, routePath = ''] = route.split(' ');
  const parts = path.split('/');
  const expected = routePath.split('/');
  if (method !== routeMethod || parts.length !== expected.length) return undefined;
  const labels: Record<string, string> = {};
  for (const [index, part] of expected.entries()) {
    const label = /^\{(\w+)\}$/.exec(part)?.[1];
    const actual = decodeURIComponent(parts[index] ?? '');
    if (label !== undefined) labels[label] = actual;
    else if (part !== actual) return undefined;
  }
  return labels;
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size > MAX_BODY) throw new ServiceError('RequestEntityTooLargeException', 'Request too large', {}, 413);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parseBody(text: string, { protocol }: Service) {
  if (protocol === 'query') return Object.fromEntries(new URLSearchParams(text));
  let body: Value;
  try {
    body = text === '' ? {} : JSON.parse(text);
  } catch {
    throw new ServiceError('SerializationException', 'The body is not JSON');
  }
  if (!isMap(body)) throw new ServiceError('SerializationException', 'Start of structure or map expected');
  return body;
}

/** Waits, but not longer than the client does. */
function waitFor(ms: number, response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, ms);
    response.once('close', done);
    function done() {
      clearTimeout(timer);
      response.off('close', done);
      resolve();
    }
  });
}

function errorAnswer(known: ServiceError, service: Service | undefined): Answer {
  const messageMember = service?.messageMember ?? 'message';
  return {
    status: known.status ?? errorStatus(known.name, service),
    errorName: known.name,
    body: { __type: known.name, [messageMember]: known.message, ...known.members },
  };
}

function write(
  response: ServerResponse,
  service: Service | undefined,
  operation: string,
  { status, body, errorName }: Answer,
): void {
  const protocol = service?.protocol ?? 'json-1.0';
  if (protocol === 'query' || protocol === 'rest-xml') {
    const payload = xmlAnswer(protocol, operation, body, errorName, randomUUID());
    response.writeHead(status, { 'Content-Type': 'text/xml', 'Content-Length': Buffer.byteLength(payload) });
    response.end(payload);
    return;
  }
  const rest = protocol === 'rest-json';
  const { __type, ...members } = Object(body);
  const payload = JSON.stringify(errorName !== undefined && rest ? members : body);
  response.writeHead(status, {
    'Content-Type': rest ? 'application/json' : `application/x-amz-${protocol}`,
    'Content-Length': Buffer.byteLength(payload),
    'x-amzn-RequestId': randomUUID(),
    ...(errorName !== undefined && rest ? { 'x-amzn-ErrorType': errorName } : {}),
  });
  response.end(payload);
}
