// A stack like the synthesized one in small, in Terraform's JSON syntax: pages in a bucket, a function behind its URL, a participant
// service outside, a key group, and the distribution in front. Tests change the JSON before it is resolved.
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: templates of Terraform, not of JavaScript

import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getSignedCookies } from '@aws-sdk/cloudfront-signer';
import {
  Distribution,
  type DistributionOptions,
  type EdgeEvent,
  type HttpRequest,
  type HttpResponse,
} from '../../local/distribution/distribution';
import { FunctionRunner } from '../../local/function/runner';
import { Authorizer } from '../../local/iam/authorizer';
import { resolveStack, type Stack } from '../../local/terraform/stack';
import { isList, isMap, type Value, type ValueMap } from '../../local/terraform/value';
import { zip } from './stack-with-function';

export interface KeyPair {
  readonly privateKey: string;
  readonly publicKey: string;
}

const pem = ({ privateKey, publicKey }: { privateKey: KeyObject; publicKey: KeyObject }): KeyPair => ({
  privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  publicKey: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
});
export const KEY_PAIRS = {
  rsa: pem(generateKeyPairSync('rsa', { modulusLength: 2048 })),
  ec: pem(generateKeyPairSync('ec', { namedCurve: 'P-256' })),
} as const;

/** The function answers what it got, and sets a cookie. */
const ECHO = `export const handler = async (event) => {
  const how = new URLSearchParams(event.rawQueryString).get('how');
  if (how === 'throw') throw new Error('on purpose');
  if (how === 'slow') await new Promise((go) => setTimeout(go, 1500));
  if (how === 'bare') return { bare: true };
  if (how === 'bytes') return { statusCode: 200, headers: { 'Content-Type': 'image/png' }, body: 'iVBORw==', isBase64Encoded: true };
  if (how === 'badstatus') return { statusCode: 'fine', body: '' };
  if (how === 'badbody') return { statusCode: 200, body: { a: 1 } };
  const status = /^[0-9]+$/.test(how) ? Number(how) : 200;
  return {
    statusCode: status,
    headers: { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' },
    cookies: ['__Host-device=abc; Path=/; Secure; HttpOnly; SameSite=Lax', 'second=2; Path=/'],
    body: JSON.stringify({ answeredBy: 'function', event }),
  };
};`;

export const PAGES = {
  landing: `<!doctype html><title>landing page</title>${'<p>landing</p>'.repeat(100)}`,
  chat: `<!doctype html><title>chat page</title>${'<p>chat</p>'.repeat(200)}`,
  expired: '<!doctype html><title>expired page</title>',
  'not-found': '<!doctype html><title>not-found page</title>',
} as const;

const HTTPS_ONLY = {
  http_port: 80,
  https_port: 443,
  origin_protocol_policy: 'https-only',
  origin_ssl_protocols: ['TLSv1.2'],
};
const READ = ['GET', 'HEAD'];
const ALL = ['GET', 'HEAD', 'OPTIONS', 'PUT', 'POST', 'PATCH', 'DELETE'];
const PAGE_BEHAVIOR = {
  target_origin_id: 'site',
  viewer_protocol_policy: 'redirect-to-https',
  allowed_methods: READ,
  cached_methods: READ,
  compress: true,
  cache_policy_id: '658327ea-f89d-4fab-a63d-7e88639e58f6',
  response_headers_policy_id: '${aws_cloudfront_response_headers_policy.site.id}',
};
const API_BEHAVIOR = {
  target_origin_id: 'api',
  viewer_protocol_policy: 'https-only',
  allowed_methods: ALL,
  cached_methods: READ,
  cache_policy_id: '4135ea2d-6df8-44a3-9df3-4b5a84be39ad',
  origin_request_policy_id: 'b689b0a8-53d0-40ab-baf2-68738e2966ac',
  response_headers_policy_id: '${aws_cloudfront_response_headers_policy.site.id}',
};
const SIGNED = { trusted_key_groups: ['${aws_cloudfront_key_group.signing.id}'] };
const BY_DISTRIBUTION = {
  Principal: { Service: 'cloudfront.amazonaws.com' },
  Condition: { StringEquals: { 'AWS:SourceArn': '${aws_cloudfront_distribution.site.arn}' } },
};
const object = (key: string, content: string, type: string, cacheControl: string) => ({
  bucket: '${aws_s3_bucket.site.id}',
  key,
  content,
  content_type: type,
  cache_control: cacheControl,
});
const page = (key: string, content: string) => object(key, content, 'text/html; charset=utf-8', 'no-cache');

/** Configuration that a test changes, by paths such as `aws_s3_bucket_policy.site.policy` or `....origin.0.domain_name`. */
export class Editable {
  constructor(readonly resources: ValueMap) {}

  get(path: string): Value {
    return path.split('.').reduce<Value>((value, step) => this.step(value, step, path), this.resources);
  }

  set(path: string, value: Value): void {
    const { parent, last } = this.parentOf(path);
    Object.assign(parent, { [last]: value });
  }

  /** Takes an argument, a resource or an item of a list away. */
  remove(path: string): void {
    const { parent, last } = this.parentOf(path);
    this.step(parent, last, path);
    if (Array.isArray(parent)) parent.splice(Number(last), 1);
    else Reflect.deleteProperty(parent, last);
  }

  private parentOf(path: string): { readonly parent: Extract<Value, object>; readonly last: string } {
    const at = path.lastIndexOf('.');
    const parent = at < 0 ? this.resources : this.get(path.slice(0, at));
    if (typeof parent !== 'object' || parent === null) throw new Error(`${path} is nowhere`);
    return { parent, last: path.slice(at + 1) };
  }

  private step(value: Value, step: string, path: string): Value {
    const next = isList(value) ? value[Number(step)] : isMap(value) ? value[step] : undefined;
    if (next === undefined) throw new Error(`${path}: there is no ${step}`);
    return next;
  }
}
export type Change = (stack: Editable) => void;

/** The bucket policy's statements; `policy` of the stack is made of them. */
export const bucketStatements = (): ValueMap[] => [
  { Sid: 'Read', Effect: 'Allow', Action: 's3:GetObject', Resource: '${aws_s3_bucket.site.arn}/*', ...BY_DISTRIBUTION },
  { Sid: 'List', Effect: 'Allow', Action: 's3:ListBucket', Resource: '${aws_s3_bucket.site.arn}', ...BY_DISTRIBUTION },
  {
    Sid: 'RefusePlainHttp',
    Effect: 'Deny',
    Principal: '*',
    Action: 's3:*',
    Resource: ['${aws_s3_bucket.site.arn}', '${aws_s3_bucket.site.arn}/*'],
    Condition: { Bool: { 'aws:SecureTransport': 'false' } },
  },
];
export const policyOf = (statements: readonly ValueMap[]): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: statements });

const chatSiteResources = () => ({
  aws_s3_bucket: { site: { bucket_prefix: 'site-' } },
  aws_s3_bucket_policy: {
    site: { bucket: '${aws_s3_bucket.site.id}', policy: policyOf(bucketStatements()) },
  },
  aws_s3_object: {
    landing: page('index.html', PAGES.landing),
    chat: page('chat/index.html', PAGES.chat),
    expired: page('expired.html', PAGES.expired),
    not_found: page('404.html', PAGES['not-found']),
    script: object('assets/markdown-1a2b.js', '/* script */', 'text/javascript', 'public, max-age=31536000, immutable'),
  },
  aws_lambda_function: {
    api: {
      function_name: 'api',
      filename: 'api.zip',
      handler: 'index.handler',
      runtime: 'nodejs24.x',
      role: 'arn:aws:iam::111122223333:role/api',
    },
  },
  aws_lambda_function_url: {
    api: { function_name: '${aws_lambda_function.api.function_name}', authorization_type: 'AWS_IAM' },
  },
  aws_lambda_permission: {
    url: {
      action: 'lambda:InvokeFunctionUrl',
      function_name: '${aws_lambda_function.api.function_name}',
      principal: 'cloudfront.amazonaws.com',
      source_arn: '${aws_cloudfront_distribution.site.arn}',
      function_url_auth_type: 'AWS_IAM',
    },
    invoke: {
      action: 'lambda:InvokeFunction',
      function_name: '${aws_lambda_function.api.function_name}',
      principal: 'cloudfront.amazonaws.com',
      source_arn: '${aws_cloudfront_distribution.site.arn}',
      invoked_via_function_url: true,
    },
  },
  aws_cloudfront_public_key: {
    ec: { encoded_key: KEY_PAIRS.ec.publicKey },
    rsa: { encoded_key: KEY_PAIRS.rsa.publicKey },
    spare: { encoded_key: KEY_PAIRS.rsa.publicKey },
  },
  aws_cloudfront_key_group: {
    signing: {
      name: 'signing',
      items: ['${aws_cloudfront_public_key.ec.id}', '${aws_cloudfront_public_key.rsa.id}'],
    },
    spare: { name: 'spare', items: ['${aws_cloudfront_public_key.spare.id}'] },
  },
  aws_cloudfront_origin_access_control: {
    site: {
      name: 'site',
      origin_access_control_origin_type: 's3',
      signing_behavior: 'always',
      signing_protocol: 'sigv4',
    },
    api: {
      name: 'api',
      origin_access_control_origin_type: 'lambda',
      signing_behavior: 'always',
      signing_protocol: 'sigv4',
    },
  },
  aws_cloudfront_origin_request_policy: {
    participant: {
      name: 'participant',
      headers_config: [
        { header_behavior: 'whitelist', headers: [{ items: ['Accept', 'Content-Type', 'X-Amz-Bearer'] }] },
      ],
      cookies_config: { cookie_behavior: 'none' },
      query_strings_config: { query_string_behavior: 'all' },
    },
  },
  aws_cloudfront_response_headers_policy: {
    site: {
      name: 'site',
      security_headers_config: {
        content_security_policy: {
          content_security_policy: "default-src 'none'; connect-src 'self'",
          override: true,
        },
        strict_transport_security: { access_control_max_age_sec: 63072000, include_subdomains: true, override: true },
        referrer_policy: { referrer_policy: 'no-referrer', override: true },
        content_type_options: { override: true },
        frame_options: { frame_option: 'DENY', override: true },
      },
      custom_headers_config: {
        items: [
          { header: 'X-Robots-Tag', value: 'noindex', override: true },
          { header: 'Cache-Control', value: 'of the policy', override: false },
        ],
      },
      remove_headers_config: { items: [{ header: 'Server' }] },
    },
  },
  aws_cloudfront_distribution: {
    site: {
      enabled: true,
      default_root_object: 'index.html',
      origin: [
        {
          origin_id: 'site',
          domain_name: '${aws_s3_bucket.site.bucket_regional_domain_name}',
          origin_access_control_id: '${aws_cloudfront_origin_access_control.site.id}',
        },
        {
          origin_id: 'api',
          domain_name: '${element(split("/", aws_lambda_function_url.api.function_url), 2)}',
          origin_access_control_id: '${aws_cloudfront_origin_access_control.api.id}',
          custom_origin_config: HTTPS_ONLY,
        },
        {
          origin_id: 'participant',
          domain_name: PARTICIPANT,
          custom_origin_config: { ...HTTPS_ONLY, origin_read_timeout: 1 },
        },
      ],
      ordered_cache_behavior: [
        { path_pattern: '/chat/api/*', ...API_BEHAVIOR, ...SIGNED },
        { path_pattern: '/chat/*', ...PAGE_BEHAVIOR, ...SIGNED },
        {
          path_pattern: '/participant/*',
          ...API_BEHAVIOR,
          target_origin_id: 'participant',
          origin_request_policy_id: '${aws_cloudfront_origin_request_policy.participant.id}',
          ...SIGNED,
        },
        { path_pattern: '/api/*', ...API_BEHAVIOR },
        { path_pattern: '/assets/*', ...PAGE_BEHAVIOR },
      ],
      default_cache_behavior: { ...PAGE_BEHAVIOR, trusted_key_groups: [] },
      custom_error_response: [
        { error_code: 403, response_code: 403, response_page_path: '/expired.html', error_caching_min_ttl: 0 },
        { error_code: 404, response_code: 404, response_page_path: '/404.html', error_caching_min_ttl: 0 },
      ],
      restrictions: { geo_restriction: { restriction_type: 'none' } },
      viewer_certificate: { cloudfront_default_certificate: true },
    },
  },
});

export const PARTICIPANT = 'participant.connect.us-west-2.amazonaws.com';
export const HOST = 'd111111abcdef8.cloudfront.net';
export const VIEWER = '192.0.2.44';
/** 2026-11-22T12:00:00Z */
export const NOW = 1_795_348_800;

export interface Asked {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly address?: string;
  readonly protocol?: 'https' | 'http';
}

export interface Site {
  readonly stack: Stack;
  readonly distribution: Distribution;
  readonly runner: FunctionRunner;
  readonly events: EdgeEvent[];
  /** What the participant service was asked. */
  readonly participant: HttpRequest[];
  /** Moves the clock. */
  pass(seconds: number): void;
  ask(target: string, asked?: Asked): Promise<HttpResponse>;
  keyId(name: 'ec' | 'rsa' | 'spare'): string;
  /** Cookie header of good signed cookies for the whole site. */
  cookies(): string;
  close(): Promise<void>;
}

/** Opens the stack, changed as the test wants it. */
export function openSite(change: Change = () => {}, options: Partial<DistributionOptions> = {}): Site {
  const folder = mkdtempSync(join(tmpdir(), 'chat-site-'));
  writeFileSync(join(folder, 'api.zip'), zip({ 'index.mjs': ECHO }));
  const editable = new Editable(structuredClone(chatSiteResources()));
  change(editable);
  const events: EdgeEvent[] = [];
  const participant: HttpRequest[] = [];
  let at = NOW * 1000;
  let runner: FunctionRunner | undefined;
  const close = async () => {
    await runner?.close();
    rmSync(folder, { recursive: true });
  };
  const open = (stack: Stack) => {
    runner = new FunctionRunner(
      stack.ofType('aws_lambda_function').map((resource) => ({
        resource,
        credentials: { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'secret' },
      })),
      { folder, region: stack.account.region, endpoint: 'http://127.0.0.1:1', onLog: () => {} },
    );
    const distribution = new Distribution(stack.at('aws_cloudfront_distribution.site'), {
      stack,
      authorizer: new Authorizer(stack),
      functions: runner,
      origins: {
        [PARTICIPANT]: async (request) => {
          participant.push(request);
          const body = Buffer.from('{"answeredBy":"participant"}');
          return { status: 200, headers: { 'content-type': 'application/json' }, body };
        },
      },
      onRequest: (event) => events.push(event),
      now: () => at,
      ...options,
    });
    return { stack, runner, distribution };
  };
  let opened: ReturnType<typeof open>;
  try {
    opened = open(resolveStack({ resource: editable.resources }, folder));
  } catch (error) {
    void close();
    throw error;
  }
  const { stack, distribution } = opened;
  const keyId = (name: string) => stack.at(`aws_cloudfront_public_key.${name}`).attribute('id');
  return {
    ...opened,
    events,
    participant,
    close,
    keyId,
    pass: (seconds) => {
      at += seconds * 1000;
    },
    ask: (target, { method = 'GET', headers = {}, body = '', address = VIEWER, protocol = 'https' } = {}) => {
      const [path = '/', query = ''] = target.split(/\?(.*)/s);
      return distribution.handle({
        method,
        path,
        query,
        headers: { host: '127.0.0.1:8080', ...headers },
        body: Buffer.from(body),
        address,
        protocol,
      });
    },
    cookies: () =>
      Object.entries(
        getSignedCookies({
          policy: JSON.stringify({
            Statement: [
              { Resource: `https://${HOST}/*`, Condition: { DateLessThan: { 'AWS:EpochTime': NOW + 86_400 } } },
            ],
          }),
          keyPairId: keyId('ec'),
          privateKey: KEY_PAIRS.ec.privateKey,
          algorithm: 'SHA256',
        }),
      )
        .map(([name, value]) => `${name}=${value}`)
        .join('; '),
  };
}
