// Services that the doctor asks one question or two each, and whose SDK packages nothing else here needs: signed by the SDK's own
// signer, in the protocols JSON 1.1 and REST-JSON (Smithy: aws.protocols).

import { defaultProvider } from '@aws-sdk/credential-provider-node';
import { Sha256 } from '@smithy/core/checksum';
import { SignatureV4 } from '@smithy/signature-v4';

interface Options {
  readonly abortSignal: AbortSignal;
}

/** Both throw ServiceFailure with the name of the service's error. */
export interface SignedApi {
  /** @param operation as in X-Amz-Target, its service before the dot */
  rpc(operation: string, input: object, options: Options): Promise<unknown>;
  get(path: string, options: Options): Promise<unknown>;
}

/** As the SDK's own errors: `$fault` tells the answer of a service from a defect. */
class ServiceFailure extends Error {
  readonly $fault = 'client';

  constructor(override readonly name: string) {
    super(name);
  }
}

export function signedApi(service: string, region: string): SignedApi {
  const signer = new SignatureV4({ credentials: defaultProvider(), region, service, sha256: Sha256 });

  async function ask(
    request: {
      readonly method: string;
      readonly path: string;
      readonly headers: Record<string, string>;
      readonly body?: string;
    },
    { abortSignal }: Options,
  ): Promise<unknown> {
    const url = new URL(request.path, process.env['AWS_ENDPOINT_URL'] ?? `https://${service}.${region}.amazonaws.com`);
    const signed = await signer.sign({
      ...request,
      protocol: url.protocol,
      hostname: url.hostname,
      query: {},
      headers: { host: url.host, ...request.headers },
    });
    // fetch names the host by itself.
    const { host: _, ...headers } = signed.headers;
    const { method, body = null } = request;
    const response = await fetch(url, { method, headers, body, signal: abortSignal }).catch(unreached);
    const answer = (await response.json().catch(() => ({}))) as { readonly __type?: string };
    if (response.ok) return answer;
    // A namespace may stand before the name, and an address behind it.
    const name = response.headers.get('x-amzn-errortype') ?? answer.__type ?? `Http${response.status}`;
    throw new ServiceFailure(name.split('#').at(-1)?.split(':')[0] ?? name);
  }

  return {
    rpc: (operation, input, options) =>
      ask(
        {
          method: 'POST',
          path: '/',
          headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': operation },
          body: JSON.stringify(input),
        },
        options,
      ),
    get: (path, options) => ask({ method: 'GET', path, headers: {} }, options),
  };
}

/** fetch keeps the reason in `cause`. */
function unreached(error: Error): never {
  throw error.cause instanceof Error && 'code' in error.cause ? error.cause : error;
}
