// Connect's GetCurrentMetricData as a signed request. The service's own client loads 200 KB of schemas for this one operation;
// what is used here every other client of the bundle has loaded already.

import { addAbortSignal, type Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { defaultProvider } from '@aws-sdk/credential-provider-node';
import { Sha256 } from '@smithy/core/checksum';
import { HttpRequest } from '@smithy/core/protocols';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { SignatureV4 } from '@smithy/signature-v4';
import { type ClientDefaults, repeatable } from './aws';
import { readError, reasonOf } from './failures';

export interface CurrentMetrics {
  readonly MetricResults?: readonly { readonly Collections?: readonly { readonly Value?: number }[] }[];
}

/** Asks for metrics of an instance; throws errors that look like the SDK's: name, `$metadata`. */
export type GetCurrentMetricData = (
  where: { readonly region: string; readonly instanceId: string },
  query: object,
  signal: AbortSignal,
) => Promise<CurrentMetrics>;

/** Milliseconds; the pause before another attempt is random, and up to twice as long each time. */
const PAUSE = 100;

export function currentMetricData(defaults: ClientDefaults): GetCurrentMetricData {
  const { maxAttempts, requestHandler } = repeatable(defaults);
  const http = new NodeHttpHandler(requestHandler);
  const credentials = defaults.credentials ?? defaultProvider();
  const endpoint = defaults.endpoint ?? process.env['AWS_ENDPOINT_URL_CONNECT'] ?? process.env['AWS_ENDPOINT_URL'];

  return async ({ region, instanceId }, query, signal) => {
    // Connect is in no partition whose domain is another one.
    const { protocol, hostname, port, host } = new URL(endpoint ?? `https://connect.${region}.amazonaws.com`);
    const signer = new SignatureV4({ service: 'connect', region, credentials, sha256: Sha256 });
    const attempt = async (): Promise<CurrentMetrics> => {
      const request = new HttpRequest({
        method: 'POST',
        protocol,
        hostname,
        ...(port !== '' && { port: Number(port) }),
        path: `/metrics/current/${instanceId}`,
        headers: { host, 'content-type': 'application/json' },
        body: JSON.stringify(query),
      });
      const { response } = await http.handle((await signer.sign(request)) as HttpRequest, { abortSignal: signal });
      const body: unknown = JSON.parse((await text(addAbortSignal(signal, response.body as Readable))) || '{}');
      if (response.statusCode === 200) return body as CurrentMetrics;
      throw Object.assign(new Error('GetCurrentMetricData failed'), {
        name: response.headers['x-amzn-errortype']?.split(':')[0] ?? 'UnknownError',
        $metadata: { httpStatusCode: response.statusCode, requestId: response.headers['x-amzn-requestid'] },
      });
    };
    for (let made = 1; ; made++) {
      try {
        return await attempt();
      } catch (error) {
        const { status = 500 } = readError(error);
        const passing = status >= 500 || reasonOf(readError(error), 'service_error') === 'throttled';
        if (signal.aborted || !passing || made === maxAttempts) throw error;
        await sleep(Math.random() * PAUSE * 2 ** made, undefined, { signal });
      }
    }
  };
}
