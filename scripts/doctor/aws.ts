// How the doctor talks to AWS: the SDK's clients with few retries, a deadline for every call, and failures by their names. What an
// error says is never passed on: AWS writes ARNs, numbers and addresses into it.

import { ACMClient } from '@aws-sdk/client-acm';
import { ConnectClient } from '@aws-sdk/client-connect';
import { CustomerProfilesClient } from '@aws-sdk/client-customer-profiles';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { KMSClient } from '@aws-sdk/client-kms';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { PinpointClient } from '@aws-sdk/client-pinpoint';
import { PinpointSMSVoiceV2Client } from '@aws-sdk/client-pinpoint-sms-voice-v2';
import { S3Client } from '@aws-sdk/client-s3';
import { ServiceQuotasClient } from '@aws-sdk/client-service-quotas';
import { SESv2Client } from '@aws-sdk/client-sesv2';
import { STSClient } from '@aws-sdk/client-sts';

/** Few, so that a region that does not answer is told soon. */
const MAX_ATTEMPTS = 3;
const CONNECT_MILLISECONDS = 3000;

export type Clients = ReturnType<typeof createClients>;

/** Credentials come from where every AWS tool takes them. */
export function createClients(region: string) {
  const options = {
    region,
    maxAttempts: MAX_ATTEMPTS,
    requestHandler: { connectionTimeout: CONNECT_MILLISECONDS },
  };
  const clients = {
    sts: new STSClient(options),
    connect: new ConnectClient(options),
    pinpoint: new PinpointClient(options),
    smsVoice: new PinpointSMSVoiceV2Client(options),
    ses: new SESv2Client(options),
    s3: new S3Client(options),
    quotas: new ServiceQuotasClient(options),
    dynamodb: new DynamoDBClient(options),
    profiles: new CustomerProfilesClient(options),
    kms: new KMSClient(options),
    lambda: new LambdaClient(options),
    // CloudFront takes certificates of this region alone.
    acm: new ACMClient({ ...options, region: 'us-east-1' }),
  };
  return {
    ...clients,
    destroy: () => {
      for (const client of Object.values(clients)) client.destroy();
    },
  };
}

/** Makes one call. `action` is the IAM action that it needs. Throws AskError. */
export type Ask = <Answer>(
  action: string,
  call: (options: { readonly abortSignal: AbortSignal }) => Promise<Answer>,
) => Promise<Answer>;

export type Failure = 'denied' | 'credentials' | 'throttled' | 'silent' | 'other';

export class AskError extends Error {
  override readonly name = 'AskError';

  constructor(
    readonly action: string,
    readonly failure: Failure,
    /** Name of the error, as the service's model has it. */
    readonly errorName: string,
  ) {
    super(`${action}: ${errorName}`);
  }
}

/** Error names by what they mean for a check; SDK and services, "Common errors" of the API references. */
const FAILURES: Readonly<Record<Exclude<Failure, 'other'>, readonly string[]>> = {
  denied: [
    'AccessDenied',
    'AccessDeniedException',
    'AuthorizationErrorException',
    'ForbiddenException',
    'NotAuthorized',
    'UnauthorizedOperation',
  ],
  credentials: [
    'CredentialsProviderError',
    'ExpiredToken',
    'ExpiredTokenException',
    'IncompleteSignature',
    'InvalidAccessKeyId',
    'InvalidClientTokenId',
    'InvalidSignatureException',
    'MissingAuthenticationToken',
    'MissingAuthenticationTokenException',
    'RequestExpired',
    'SignatureDoesNotMatch',
    'TokenProviderError',
    'UnrecognizedClientException',
  ],
  throttled: [
    'SlowDown',
    'Throttling',
    'ThrottlingException',
    'TooManyRequestsException',
    'RequestLimitExceeded',
    'RequestThrottled',
  ],
  silent: [
    'AbortError',
    'ECONNREFUSED',
    'ECONNRESET',
    'EAI_AGAIN',
    'ENOTFOUND',
    'ETIMEDOUT',
    'NetworkingError',
    'TimeoutError',
  ],
};

/** @param timeoutMilliseconds for one call, retries included */
export function asker(timeoutMilliseconds: number): Ask {
  return async (action, call) => {
    const abort = new AbortController();
    let timer: NodeJS.Timeout | undefined;
    // A race, as the signal does not reach everything: looking for credentials takes none.
    const deadline = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        abort.abort();
        reject(new AskError(action, 'silent', 'TimeoutError'));
      }, timeoutMilliseconds);
    });
    try {
      return await Promise.race([call({ abortSignal: abort.signal }), deadline]);
    } catch (error) {
      throw asAskError(action, error);
    } finally {
      clearTimeout(timer);
    }
  };
}

function asAskError(action: string, error: unknown): unknown {
  if (error instanceof AskError || !(error instanceof Error)) return error;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  const isOfService = '$fault' in error;
  // Node's own errors carry a code; so do a few of the SDK's, whose name says more.
  const name = code !== undefined && error.name === 'Error' ? code : error.name;
  const failure = Object.entries(FAILURES).find(([, names]) => names.includes(name))?.[0] as Failure | undefined;
  // A TypeError, say: a defect of ours, and no answer.
  if (failure === undefined && !isOfService) return error;
  return new AskError(action, failure ?? 'other', name);
}

/** True when a call failed with an error of one of these names. */
export const failedWith = (error: unknown, ...names: readonly string[]): boolean =>
  error instanceof AskError && names.includes(error.errorName);

/** All items of a paged list, page by page; `until` ends it early. */
export async function allPages<Item>(
  page: (token: string | undefined) => Promise<{ readonly items: readonly Item[]; readonly next: string | undefined }>,
): Promise<readonly Item[]> {
  const found: Item[] = [];
  let token: string | undefined;
  do {
    const { items, next } = await page(token);
    found.push(...items);
    token = next;
  } while (token !== undefined);
  return found;
}
