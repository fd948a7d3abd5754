// Runs inside an execution environment: loads the handler, answers invocations over the IPC channel. Knows nothing of the twin.
//
// Plain JavaScript, as it runs under plain node. Standard output is a file (see environment.ts), so every write has happened when
// it returns; a line is therefore always on disk before the answer that follows it.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { format } from 'node:util';

const send = process.send?.bind(process);
if (send === undefined) throw new Error('bootstrap.mjs is started by the function runner, over an IPC channel');
delete process.send;

/** Lambda's limit of a synchronous response, bytes ("Lambda quotas"). */
const MAX_RESPONSE_BYTES = 6_291_556;
const LEVELS = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'];
/** Node.js 24 on Lambda takes no callback handlers; this twin takes none for any runtime. */
const CALLBACK_PARAMETERS = 3;

let requestId;

/** console.* as the managed runtime writes it: one line per call, with time, request and level; or JSON when the function logs JSON. */
function replaceConsole() {
  const json = process.env.AWS_LAMBDA_LOG_FORMAT === 'JSON';
  const threshold = json ? Math.max(0, LEVELS.indexOf(process.env.AWS_LAMBDA_LOG_LEVEL ?? 'INFO')) : 0;
  const writer =
    (level) =>
    (...values) => {
      if (LEVELS.indexOf(level) < threshold) return;
      const timestamp = new Date().toISOString();
      const text = format(...values);
      process.stdout.write(
        json
          ? `${JSON.stringify({ timestamp, level, requestId, message: text })}\n`
          : `${timestamp}\t${requestId}\t${level}\t${text.replaceAll('\n', '\r')}\n`,
      );
    };
  Object.assign(console, {
    trace: writer('TRACE'),
    debug: writer('DEBUG'),
    log: writer('INFO'),
    info: writer('INFO'),
    warn: writer('WARN'),
    error: writer('ERROR'),
  });
}

/** The error object of the Invoke API. */
function describe(error, type) {
  if (!(error instanceof Error)) return { errorType: type ?? typeof error, errorMessage: String(error), trace: [] };
  return {
    errorType: type ?? error.name ?? 'Error',
    errorMessage: error.message,
    trace: (error.stack ?? '').split('\n'),
  };
}

class RuntimeError extends Error {
  constructor(name, message) {
    super(message);
    this.name = name;
  }
}

async function load() {
  const root = process.env.LAMBDA_TASK_ROOT;
  const [, modulePath, exportPath] = /^(.+?)\.([^/]+)$/.exec(process.env._HANDLER) ?? [];
  if (modulePath === undefined) throw new RuntimeError('Runtime.MalformedHandlerName', 'Bad handler');
  const file = ['.js', '.mjs', '.cjs'].map((end) => join(root, modulePath + end)).find(existsSync);
  if (file === undefined) {
    throw new RuntimeError('Runtime.ImportModuleError', `Error: Cannot find module '${modulePath}'`);
  }
  let module;
  try {
    module = await import(pathToFileURL(file).href);
  } catch (error) {
    if (error?.code === 'ERR_MODULE_NOT_FOUND' || error?.code === 'MODULE_NOT_FOUND') {
      throw new RuntimeError('Runtime.ImportModuleError', `Error: ${error.message}`);
    }
    if (error instanceof SyntaxError)
      throw new RuntimeError('Runtime.UserCodeSyntaxError', `SyntaxError: ${error.message}`);
    throw error;
  }
  const find = (from) => exportPath.split('.').reduce((value, name) => value?.[name], from);
  const handler = find(module) ?? find(module.default);
  if (typeof handler !== 'function') {
    throw new RuntimeError('Runtime.HandlerNotFound', `${process.env._HANDLER} is undefined or not exported`);
  }
  if (handler.length >= CALLBACK_PARAMETERS) {
    throw new RuntimeError(
      'Runtime.CallbackHandlerDeprecated',
      `${process.env._HANDLER} takes a callback; handlers are async since Node.js 24`,
    );
  }
  return handler;
}

function contextOf({ arn, deadline }) {
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: process.env.AWS_LAMBDA_FUNCTION_VERSION,
    invokedFunctionArn: arn,
    memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    awsRequestId: requestId,
    logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
    clientContext: undefined,
    identity: undefined,
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
  };
}

function serialize(value) {
  let payload;
  try {
    payload = JSON.stringify(value === undefined ? null : value);
  } catch {
    throw new RuntimeError('Runtime.MarshalError', 'Unable to stringify response body');
  }
  if (Buffer.byteLength(payload) > MAX_RESPONSE_BYTES) {
    throw new RuntimeError(
      'Function.ResponseSizeTooLarge',
      `Response payload size exceeded maximum allowed payload size (${MAX_RESPONSE_BYTES} bytes).`,
    );
  }
  return payload;
}

const answer = (message) => send({ ...message, id: requestId, maxMemory: process.resourceUsage().maxRSS * 1024 });

/** An error outside the handler's promise ends the environment, as Lambda's runtime does. */
function fail(kind) {
  return (error) => {
    const description = describe(error, kind);
    console.error(
      kind === undefined ? 'Uncaught Exception' : 'Unhandled Promise Rejection',
      JSON.stringify(description),
    );
    send({ type: 'fatal', id: requestId, error: description }, () => process.exit(128 + 1));
  };
}

replaceConsole();
process.on('uncaughtException', fail());
process.on('unhandledRejection', fail('Runtime.UnhandledPromiseRejection'));
// The twin decides when an environment ends: ^C in a terminal reaches every process, and a twin that is gone cannot say anything.
process.on('SIGINT', () => {});
process.on('disconnect', () => process.exit());

try {
  const handler = await load();
  process.on('message', async (message) => {
    requestId = message.id;
    process.env._X_AMZN_TRACE_ID = message.traceId;
    try {
      answer({ type: 'result', payload: serialize(await handler(JSON.parse(message.event), contextOf(message))) });
    } catch (error) {
      const description = describe(error);
      console.error('Invoke Error', JSON.stringify(description));
      answer({ type: 'result', error: description });
    }
  });
  send({ type: 'ready' });
} catch (error) {
  const description = describe(error);
  console.error('Uncaught Exception', JSON.stringify(description));
  send({ type: 'fatal', error: description }, () => process.exit(1));
}
