// S3: the CORS rules of buckets that stand outside the stack.

import { ServiceError } from '../error';
import type { Call, Service, Surroundings } from '../service';
import { element } from '../xml';

export function s3({ stack, account }: Surroundings): Service {
  function getBucketCors(call: Call): unknown {
    const name = call.labels['Bucket'] ?? '';
    call.authorize('s3:GetBucketCORS', `arn:${stack.account.partition}:s3:::${name}`);
    const bucket = account.buckets.find((one) => one.name === name);
    if (bucket === undefined) throw new ServiceError('NoSuchBucket', 'The specified bucket does not exist');
    if (bucket.region !== stack.account.region) {
      throw new ServiceError('PermanentRedirect', 'The bucket must be addressed using the specified endpoint.');
    }
    if (bucket.cors.length === 0) {
      throw new ServiceError('NoSuchCORSConfiguration', 'The CORS configuration does not exist');
    }
    return element('CORSConfiguration', {
      CORSRule: bucket.cors.map(({ origins, methods, headers }) => ({
        AllowedOrigin: origins,
        AllowedMethod: methods,
        AllowedHeader: headers,
      })),
    });
  }

  return {
    prefix: 's3',
    signingName: 's3',
    protocol: 'rest-xml',
    messageMember: 'message',
    throttle: 'SlowDown',
    validation: 'InvalidRequest',
    errors: {
      AccessDenied: 403,
      NoSuchBucket: 404,
      NoSuchCORSConfiguration: 404,
      PermanentRedirect: 301,
      InvalidRequest: 400,
      SlowDown: 503,
    },
    // `?cors` is what tells this operation from others on the bucket.
    operations: { GetBucketCors: { route: 'GET /{Bucket}/', handle: getBucketCors } },
  };
}
