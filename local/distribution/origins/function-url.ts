// A Lambda function URL as origin: who may call it, the event that the function gets, and the HTTP response that its result becomes
// (payload format 2.0; Lambda developer guide, "Invoking Lambda function URLs"). What events look like behind CloudFront is taken
// from published ones: X-Forwarded-For holds the viewer alone, sourceIp is the edge, Authorization is gone.

import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { TwinError } from '../../error';
import type { FunctionConfiguration, InvokeOptions, InvokeResult } from '../../function/runner';
import { type Authorizer, refusalText } from '../../iam/authorizer';
import type { Resource } from '../../terraform/stack';
import { isMap, type Value } from '../../terraform/value';
import { cookies, type HttpRequest, type HttpResponse, header, jsonResponse } from '../http';
import { type Caller, CLOUDFRONT, callerContext, type Origin, type Signing, signs } from './origin';

/** The function runner, as far as a function URL needs it. */
export interface Functions {
  find(nameOrArn: string): FunctionConfiguration | undefined;
  invoke(nameOrArn: string, event: unknown, options?: InvokeOptions): Promise<InvokeResult>;
}

/** `requestContext.http.sourceIp`: the address that CloudFront calls from, one of its published ranges. */
export const EDGE_ADDRESS = '130.176.0.1';
const EMPTY_HASH = createHash('sha256').digest('hex');
/** Bodies of these types reach a function as text, others in base64. */
const TEXT_TYPES = /^(text\/|application\/(json|javascript|xml|[^;]*\+(json|xml))\s*(;|$))/i;
const FORBIDDEN =
  'Forbidden. For troubleshooting Function URL authorization issues, see: https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html';
const BAD_SIGNATURE =
  'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.';

export interface FunctionUrlOptions {
  readonly functions: Functions;
  readonly authorizer: Authorizer;
  readonly caller: Caller;
  readonly signing: Signing;
}

export class FunctionUrlOrigin implements Origin {
  readonly address: string;
  private readonly host: string;
  private readonly configuration: FunctionConfiguration;
  private readonly authorizationType: string;

  constructor(
    url: Resource,
    private readonly options: FunctionUrlOptions,
  ) {
    this.address = url.address;
    this.host = new URL(url.attribute('function_url')).host;
    const named = url.text('function_name');
    const configuration = options.functions.find(named);
    if (configuration === undefined) throw new TwinError(`${url.address}: the stack has no function ${named}.`);
    this.configuration = configuration;
    this.authorizationType = url.text('authorization_type');
    if (url.optionalText('invoke_mode') === 'RESPONSE_STREAM') {
      throw new TwinError(`${url.address}.invoke_mode: streamed responses are not simulated.`);
    }
  }

  async fetch(request: HttpRequest, onStart: () => void): Promise<HttpResponse> {
    const signed = signs(this.options.signing, request);
    const refusal = this.refuse(request, signed);
    if (refusal !== undefined) return refusal;
    const result = await this.options.functions.invoke(this.configuration.arn, this.event(request, signed), {
      onStart,
    });
    switch (result.status) {
      case 'throttled':
        return jsonResponse(
          429,
          { Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded', Type: 'User', message: 'Rate Exceeded.' },
          { reason: `${this.configuration.resource} is throttled at its reserved concurrency` },
        );
      case 'error':
        return badGateway(
          `${this.configuration.resource} failed: ${result.error.errorType}: ${result.error.errorMessage}`,
        );
      case 'ok':
        return respond(result.payload as Value, result.requestId, this.configuration.resource);
    }
  }

  /** Lambda's 403, before anything runs. */
  private refuse(request: HttpRequest, signed: boolean): HttpResponse | undefined {
    const { caller, authorizer } = this.options;
    const isPublic = this.authorizationType === 'NONE';
    const refusal = isPublic ? undefined : this.refuseSignature(request, signed);
    if (refusal !== undefined) return refusal;
    const context = isPublic ? { 'aws:SecureTransport': 'true' } : callerContext(caller);
    // Since October 2025 a function URL needs both, one that is open to everybody too (Lambda developer guide, "Control access to
    // Lambda function URLs").
    const needed: readonly (readonly [string, string, string])[] = [
      ['lambda:InvokeFunctionUrl', 'lambda:FunctionUrlAuthType', this.authorizationType],
      ['lambda:InvokeFunction', 'lambda:InvokedViaFunctionUrl', 'true'],
    ];
    for (const [action, key, value] of needed) {
      const decision = authorizer.authorize({
        principal: isPublic ? { kind: 'anonymous' } : CLOUDFRONT,
        action,
        resource: this.configuration.arn,
        context: { ...context, [key]: value },
      });
      if (!decision.allowed) return forbidden(refusalText(decision));
    }
    return undefined;
  }

  private refuseSignature(request: HttpRequest, signed: boolean): HttpResponse | undefined {
    if (!signed) return forbidden(`${this.address} demands a signature and no origin access control gives one`);
    const hash = header(request.headers, 'x-amz-content-sha256') ?? EMPTY_HASH;
    const actual = createHash('sha256').update(request.body).digest('hex');
    if (hash !== actual) return wrongSignature('x-amz-content-sha256 is not the hex SHA-256 of the body');
    if (request.headers['host'] !== this.host) {
      return wrongSignature(`a policy forwards the viewer's Host header to ${this.address}`);
    }
    return undefined;
  }

  private event(request: HttpRequest, signed: boolean): object {
    const { caller } = this.options;
    const now = new Date();
    const domainPrefix = this.host.split('.')[0] ?? '';
    const { authorization: _, ...viewerHeaders } = request.headers;
    const hasBody = request.body.length > 0;
    const text = TEXT_TYPES.test(header(request.headers, 'content-type') ?? '');
    const sent = cookies(request.headers).map(({ name, value }) => `${name}=${value}`);
    return {
      version: '2.0',
      routeKey: '$default',
      rawPath: request.path,
      rawQueryString: request.query,
      ...(sent.length > 0 ? { cookies: sent } : {}),
      headers: {
        ...viewerHeaders,
        ...(request.method === 'GET' ? {} : { 'content-length': String(request.body.length) }),
        'x-amzn-tls-cipher-suite': 'TLS_AES_128_GCM_SHA256',
        'x-amzn-tls-version': 'TLSv1.3',
        'x-amzn-trace-id': `Root=1-${Math.floor(now.getTime() / 1000).toString(16)}-${randomBytes(12).toString('hex')}`,
        'x-forwarded-port': '443',
        'x-forwarded-proto': 'https',
        ...(signed
          ? {
              'x-amz-content-sha256': header(request.headers, 'x-amz-content-sha256') ?? EMPTY_HASH,
              'x-amz-date': now.toISOString().replace(/[-:]|\.\d+/g, ''),
              'x-amz-source-account': caller.account,
              'x-amz-source-arn': caller.distributionArn,
            }
          : {}),
      },
      ...queryStringParameters(request.query),
      requestContext: {
        accountId: caller.account,
        apiId: domainPrefix,
        ...(this.authorizationType === 'NONE' ? {} : { authorizer: { iam: edgeIdentity(caller) } }),
        domainName: this.host,
        domainPrefix,
        http: {
          method: request.method,
          path: request.path,
          protocol: 'HTTP/1.1',
          sourceIp: EDGE_ADDRESS,
          userAgent: header(request.headers, 'user-agent') ?? '',
        },
        requestId: randomUUID(),
        routeKey: '$default',
        stage: '$default',
        time: logTime(now),
        timeEpoch: now.getTime(),
      },
      ...(hasBody ? { body: request.body.toString(text ? 'utf8' : 'base64') } : {}),
      isBase64Encoded: hasBody && !text,
    };
  }
}

/** The role that CloudFront calls with; it is AWS's own. */
const edgeIdentity = ({ partition }: Caller): object => ({
  accessKey: 'ASIAEXAMPLEEXAMPLE00',
  accountId: '856369053181',
  callerId: 'AROAEXAMPLEEXAMPLE000:OriginAccessSession',
  cognitoIdentity: null,
  principalOrgId: null,
  userArn: `arn:${partition}:sts::856369053181:assumed-role/OriginAccessControlRole/OriginAccessSession`,
  userId: 'AROAEXAMPLEEXAMPLE000:OriginAccessSession',
});

/** `22/Nov/2026:09:30:00 +0000` */
function logTime(at: Date): string {
  const [, day, month, year, time] = /^\w+, (\d+) (\w+) (\d+) ([\d:]+)/.exec(at.toUTCString()) ?? [];
  return `${day}/${month}/${year}:${time} +0000`;
}

function queryStringParameters(query: string): object {
  const parameters = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(query)) {
    const before = parameters.get(name);
    parameters.set(name, before === undefined ? value : `${before},${value}`);
  }
  return parameters.size === 0 ? {} : { queryStringParameters: Object.fromEntries(parameters) };
}

/** The HTTP response of a function's result; a result without a status code is a JSON body. */
function respond(payload: Value, requestId: string, who: string): HttpResponse {
  const base = { 'x-amzn-requestid': requestId };
  if (!isMap(payload) || payload['statusCode'] === undefined) {
    return {
      status: 200,
      headers: { ...base, 'content-type': 'application/json' },
      body: Buffer.from(JSON.stringify(payload)),
    };
  }
  const { statusCode, headers, body, isBase64Encoded, cookies: setCookies } = payload;
  const status = Number(statusCode);
  if (!Number.isInteger(status) || status < 100 || status > 599)
    return badGateway(`${who} answered the status ${JSON.stringify(statusCode)}`);
  if (body !== undefined && body !== null && typeof body !== 'string')
    return badGateway(`${who} answered a body that is no string`);
  const own = isMap(headers)
    ? Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]))
    : {};
  const list = Array.isArray(setCookies) ? setCookies.map(String) : [];
  return {
    status,
    headers: {
      ...base,
      'content-type': 'application/json',
      ...own,
      ...(list.length > 0 ? { 'set-cookie': list } : {}),
    },
    body: Buffer.from(body ?? '', isBase64Encoded === true ? 'base64' : 'utf8'),
  };
}

const badGateway = (reason: string): HttpResponse => ({
  status: 502,
  headers: { 'content-type': 'text/plain' },
  body: Buffer.from('Internal Server Error'),
  reason,
});

const forbidden = (reason: string): HttpResponse =>
  jsonResponse(403, { Message: FORBIDDEN }, { headers: { 'x-amzn-errortype': 'AccessDeniedException' }, reason });

const wrongSignature = (reason: string): HttpResponse =>
  jsonResponse(
    403,
    { message: BAD_SIGNATURE },
    { headers: { 'x-amzn-errortype': 'InvalidSignatureException' }, reason },
  );
