// An S3 bucket as origin: its objects, and who may read them by the bucket policy. It is read only.

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { TwinError } from '../../error';
import { type Authorizer, refusalText } from '../../iam/authorizer';
import type { Resource, Stack } from '../../terraform/stack';
import { escapeXml, type HttpRequest, type HttpResponse, header, xmlError } from '../http';
import { type Caller, CLOUDFRONT, callerContext, type Origin, type Signing, signs } from './origin';

interface StoredObject {
  readonly body: Buffer;
  readonly headers: Readonly<Record<string, string>>;
}

/** What S3 stores when an object is put without a type. */
const DEFAULT_TYPE = 'binary/octet-stream';

export interface BucketOptions {
  readonly stack: Stack;
  readonly authorizer: Authorizer;
  readonly caller: Caller;
  readonly signing: Signing;
}

export class BucketOrigin implements Origin {
  readonly address: string;
  private readonly arn: string;
  private readonly objects: ReadonlyMap<string, StoredObject>;

  constructor(
    bucket: Resource,
    private readonly host: string,
    private readonly options: BucketOptions,
  ) {
    this.address = bucket.address;
    this.arn = bucket.attribute('arn');
    const name = bucket.attribute('bucket');
    const objects = options.stack.ofType('aws_s3_object').filter((object) => object.text('bucket') === name);
    this.objects = new Map(objects.map((object) => [object.text('key'), readObject(object, options.stack)]));
  }

  async fetch(request: HttpRequest): Promise<HttpResponse> {
    const key = keyOf(request.path);
    if (key === undefined) return error(400, 'InvalidURI', "Couldn't parse the specified URI.");
    const { signing } = this.options;
    if (!signs(signing, request)) {
      // Public access is blocked by default on every bucket since April 2023.
      return error(
        403,
        'AccessDenied',
        'Access Denied',
        `${this.address}: the request is not signed by an origin access control`,
      );
    }
    if (request.headers['host'] !== this.host) {
      return error(
        403,
        'SignatureDoesNotMatch',
        'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
        `a policy forwards the viewer's Host header to ${this.address}`,
      );
    }
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      return error(
        405,
        'MethodNotAllowed',
        'The specified method is not allowed against this resource.',
        'the bucket is read only here',
      );
    }
    if (key === '') return this.list();
    const denied = this.refuse('s3:GetObject', `${this.arn}/${key}`);
    if (denied !== undefined) return error(403, 'AccessDenied', 'Access Denied', denied);
    const object = this.objects.get(key);
    if (object !== undefined) {
      const same = header(request.headers, 'if-none-match')?.replace(/^W\//, '') === object.headers['etag'];
      return same ? { status: 304, headers: object.headers, body: Buffer.alloc(0) } : { status: 200, ...object };
    }
    // Without leave to list the bucket, S3 does not tell what is not there.
    const unlisted = this.refuse('s3:ListBucket', this.arn);
    if (unlisted !== undefined)
      return error(403, 'AccessDenied', 'Access Denied', `there is no ${key}, and ${unlisted}`);
    return error(404, 'NoSuchKey', 'The specified key does not exist.', `${this.address} has no object ${key}`, {
      Key: key,
    });
  }

  /** What a distribution without default root object shows at its root. */
  private list(): HttpResponse {
    const denied = this.refuse('s3:ListBucket', this.arn);
    if (denied !== undefined) return error(403, 'AccessDenied', 'Access Denied', denied);
    const contents = [...this.objects.keys()].map((name) => `<Contents><Key>${escapeXml(name)}</Key></Contents>`);
    const body = `<?xml version="1.0" encoding="UTF-8"?><ListBucketResult>${contents.join('')}</ListBucketResult>`;
    return { status: 200, headers: { 'content-type': 'application/xml', server: 'AmazonS3' }, body: Buffer.from(body) };
  }

  private refuse(action: string, resource: string): string | undefined {
    const { authorizer, caller } = this.options;
    const decision = authorizer.authorize({ principal: CLOUDFRONT, action, resource, context: callerContext(caller) });
    return decision.allowed ? undefined : refusalText(decision);
  }
}

function keyOf(path: string): string | undefined {
  try {
    return decodeURIComponent(path.slice(1));
  } catch {
    return undefined;
  }
}

function readObject(object: Resource, stack: Stack): StoredObject {
  const body = readBody(object, stack);
  const optional = {
    'cache-control': object.optionalText('cache_control'),
    'content-disposition': object.optionalText('content_disposition'),
    'content-encoding': object.optionalText('content_encoding'),
    'content-language': object.optionalText('content_language'),
  };
  return {
    body,
    headers: {
      ...Object.fromEntries(
        Object.entries(optional).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
      ),
      'content-type': object.optionalText('content_type') ?? DEFAULT_TYPE,
      etag: `"${createHash('md5').update(body).digest('hex')}"`,
      'last-modified': STARTED_AT,
      server: 'AmazonS3',
      'x-amz-server-side-encryption': 'AES256',
    },
  };
}

const STARTED_AT = new Date().toUTCString();

function readBody(object: Resource, stack: Stack): Buffer {
  if (object.has('content')) return Buffer.from(object.text('content'));
  if (object.has('content_base64')) return Buffer.from(object.text('content_base64'), 'base64');
  if (!object.has('source')) return Buffer.alloc(0);
  const path = stack.assetPath(object.text('source'));
  try {
    return readFileSync(path);
  } catch {
    throw new TwinError(`${object.address}: there is no file at ${path}. Synthesize the stack first: npm run synth`);
  }
}

const error = (
  status: number,
  code: string,
  message: string,
  reason?: string,
  more: Readonly<Record<string, string>> = {},
): HttpResponse => ({
  status,
  headers: { 'content-type': 'application/xml', server: 'AmazonS3' },
  body: xmlError({ Code: code, Message: message, ...more }),
  ...(reason === undefined ? {} : { reason }),
});
