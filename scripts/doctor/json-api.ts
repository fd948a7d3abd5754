// Services that the doctor asks one question each, and whose SDK package nothing else here needs: signed by the SDK's own signer, in
// the JSON 1.1 protocol (Smithy: aws.protocols). Read-only, so a call may be repeated.

import { defaultProvider } from '@aws-sdk/credential-provider-node';
import { Sha256 } from '@smithy/core/checksum';
import { SignatureV4 } from '@smithy/signature-v4';

export interface JsonApi {
  /** Throws ServiceFailure with the name of the service's error. */
  send(operation: string, input: object, options: { readonly abortSignal: AbortSignal }): Promise<unknown>;
}

/** As the SDK's own errors: `$fault` tells the answer of a service from a defect. */
class ServiceFailure extends Error {
  readonly $fault = 'client';

  constructor(override readonly name: string) {
    super(name);
  }
}

/** @param target before the dot in X-Amz-Target */
export function jsonApi(service: string, target: string, region: string): JsonApi {
  const credentials = defaultProvider();
  const signer = new SignatureV4({ credentials, region, service, sha256: Sha256 });
  return {
    async send(operation, input, { abortSignal }) {
      const url = new URL(process.env['AWS_ENDPOINT_URL'] ?? `https://${service}.${region}.amazonaws.com`);
      const body = JSON.stringify(input);
      const signed = await signer.sign({
        method: 'POST',
        protocol: url.protocol,
        hostname: url.hostname,
        path: '/',
        query: {},
        headers: {
          host: url.host,
          'content-type': 'application/x-amz-json-1.1',
          'x-amz-target': `${target}.${operation}`,
        },
        body,
      });
      const { host: _, ...headers } = signed.headers;
      const response = await fetch(url, { method: 'POST', headers, body, signal: abortSignal }).catch(unreached);
      const answer = (await response.json().catch(() => ({}))) as { readonly __type?: string };
      // The type may stand behind its namespace.
      if (!response.ok) throw new ServiceFailure(answer.__type?.split('#').at(-1) ?? `Http${response.status}`);
      return answer;
    },
  };
}

/** fetch keeps the reason in `cause`. */
function unreached(error: Error): never {
  throw error.cause instanceof Error && 'code' in error.cause ? error.cause : error;
}
