// One thing wrong in the stack, and exactly what stops to work: a statement removed, a policy emptied, two behaviours swapped.
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: templates of Terraform, not of JavaScript

import { createHash } from 'node:crypto';
import type { HttpResponse } from '../../../local/distribution/distribution';
import { bucketStatements, type Change, openSite, policyOf, type Site } from '../../support/chat-site-stack';

const DISTRIBUTION = 'aws_cloudfront_distribution.site';
const BUCKET_POLICY = 'aws_s3_bucket_policy.site.policy';
const body = '{"token":"x"}';
const post = {
  method: 'POST',
  body,
  headers: {
    'content-type': 'application/json',
    'x-amz-content-sha256': createHash('sha256').update(body).digest('hex'),
    'x-amz-bearer': 'participant-token',
  },
};

/** What a caller's browser does, in order, and who answers when all is well. */
const WELL = {
  landing: 'landing page 200',
  'chat page without cookies': 'expired page 403',
  'wrong address': 'not-found page 404',
  redeem: 'function 200 with cookies',
  'chat page': 'chat page 200',
  script: 'script 200',
  session: 'function 200 with cookies',
  participant: 'participant 200',
} as const;
type Step = keyof typeof WELL;

async function walk(site: Site): Promise<Record<Step, string>> {
  const cookie = `__Host-device=abc; ${site.cookies()}`;
  const signed = { ...post, headers: { ...post.headers, cookie } };
  return {
    landing: seen(await site.ask('/')),
    'chat page without cookies': seen(await site.ask('/chat/index.html')),
    'wrong address': seen(await site.ask('/nowhere')),
    redeem: seen(await site.ask('/api/redeem', post)),
    'chat page': seen(await site.ask('/chat/index.html', { headers: { cookie } })),
    script: seen(await site.ask('/assets/markdown-1a2b.js')),
    session: seen(await site.ask('/chat/api/session', signed)),
    participant: seen(await site.ask('/participant/connection', signed)),
  };
}

function seen({ status, headers, body: bytes }: HttpResponse): string {
  const text = String(bytes);
  const what =
    /<title>(.+ page)<\/title>/.exec(text)?.[1] ??
    /"answeredBy":"(\w+)"/.exec(text)?.[1] ??
    /<(ListBucketResult)>/.exec(text)?.[1] ??
    /<Code>(\w+)<\/Code>/.exec(text)?.[1] ??
    /(script)/.exec(text)?.[1] ??
    text.slice(0, 80);
  return `${what} ${status}${headers['set-cookie'] === undefined ? '' : ' with cookies'}`;
}

const EXPIRED = 'expired page 403';
const NO_BUCKET = {
  landing: 'AccessDenied 403',
  'chat page without cookies': 'AccessDenied 403',
  'wrong address': 'AccessDenied 403',
  'chat page': 'AccessDenied 403',
  script: 'AccessDenied 403',
} as const;
const NO_API = { redeem: EXPIRED, session: EXPIRED } as const;
const API = `${DISTRIBUTION}.ordered_cache_behavior`;

const swap =
  (list: string, first: number, second: number): Change =>
  (stack) => {
    const [a, b] = [stack.get(`${list}.${first}`), stack.get(`${list}.${second}`)];
    stack.set(`${list}.${first}`, b);
    stack.set(`${list}.${second}`, a);
  };
const onApi =
  (change: (behavior: string, stack: Parameters<Change>[0]) => void): Change =>
  (stack) => {
    for (const index of [0, 3]) change(`${API}.${index}`, stack);
  };

it.each<[string, Change, Partial<Record<Step, string>>]>([
  ['nothing', () => {}, {}],
  ['an emptied bucket policy', (stack) => stack.set(BUCKET_POLICY, policyOf([])), NO_BUCKET],
  ['no bucket policy', (stack) => stack.remove('aws_s3_bucket_policy.site'), NO_BUCKET],
  [
    'a bucket policy without s3:GetObject',
    (stack) => stack.set(BUCKET_POLICY, policyOf(bucketStatements().filter(({ Sid }) => Sid !== 'Read'))),
    NO_BUCKET,
  ],
  [
    'a bucket policy without s3:ListBucket: a wrong address looks like an expired link',
    (stack) => stack.set(BUCKET_POLICY, policyOf(bucketStatements().filter(({ Sid }) => Sid !== 'List'))),
    { 'wrong address': EXPIRED },
  ],
  [
    'a bucket policy for another distribution',
    (stack) => stack.set(BUCKET_POLICY, policyOf(bucketStatements()).replaceAll('.site.arn}"}', '.site.arn}other"}')),
    NO_BUCKET,
  ],
  [
    'a bucket policy that denies more than plain HTTP',
    (stack) => stack.set(BUCKET_POLICY, policyOf(bucketStatements()).replace('"false"', '"true"')),
    NO_BUCKET,
  ],
  [
    'the bucket without an origin access control',
    (stack) => stack.remove(`${DISTRIBUTION}.origin.0.origin_access_control_id`),
    NO_BUCKET,
  ],
  [
    'an origin access control of the bucket that never signs',
    (stack) => stack.set('aws_cloudfront_origin_access_control.site.signing_behavior', 'never'),
    NO_BUCKET,
  ],
  ['no permission to invoke the function URL', (stack) => stack.remove('aws_lambda_permission.url'), NO_API],
  ['no permission to invoke the function', (stack) => stack.remove('aws_lambda_permission.invoke'), NO_API],
  [
    'a permission for another distribution',
    (stack) => stack.set('aws_lambda_permission.invoke.source_arn', 'arn:aws:cloudfront::111122223333:distribution/E1'),
    NO_API,
  ],
  [
    'a permission for URLs of another kind',
    (stack) => stack.set('aws_lambda_permission.url.function_url_auth_type', 'NONE'),
    NO_API,
  ],
  [
    'the function URL without an origin access control',
    (stack) => stack.remove(`${DISTRIBUTION}.origin.1.origin_access_control_id`),
    NO_API,
  ],
  ['the chat behaviour before the session behaviour', swap(API, 0, 1), { session: EXPIRED }],
  ['two behaviours swapped that have no path in common, which breaks nothing', swap(API, 2, 3), {}],
  [
    'the chat behaviour without its key group',
    (stack) => stack.remove(`${API}.1.trusted_key_groups`),
    { 'chat page without cookies': 'chat page 200' },
  ],
  [
    'another key in the key group',
    (stack) => stack.set('aws_cloudfront_key_group.signing.items', ['${aws_cloudfront_public_key.spare.id}']),
    { 'chat page': EXPIRED, session: EXPIRED, participant: EXPIRED },
  ],
  [
    'a key group on the default behaviour: even the page that says so is out of reach',
    (stack) =>
      stack.set(`${DISTRIBUTION}.default_cache_behavior.trusted_key_groups`, [
        '${aws_cloudfront_key_group.signing.id}',
      ]),
    {
      landing: 'MissingKey 403',
      'chat page without cookies': 'MissingKey 403',
      'wrong address': 'MissingKey 403',
    },
  ],
  [
    'error pages behind the key group',
    (stack) => {
      stack.set(`${DISTRIBUTION}.custom_error_response.0.response_page_path`, '/chat/expired.html');
      stack.set('aws_s3_object.expired.key', 'chat/expired.html');
    },
    { 'chat page without cookies': 'MissingKey 403' },
  ],
  [
    'no error pages',
    (stack) => stack.remove(`${DISTRIBUTION}.custom_error_response`),
    { 'chat page without cookies': 'MissingKey 403', 'wrong address': 'NoSuchKey 404' },
  ],
  [
    'a missing error page: its own status is answered',
    (stack) => stack.remove('aws_s3_object.expired'),
    { 'chat page without cookies': 'NoSuchKey 404' },
  ],
  [
    'no default root object: the bucket lists itself',
    (stack) => stack.remove(`${DISTRIBUTION}.default_root_object`),
    { landing: 'ListBucketResult 200' },
  ],
  [
    'an API that forwards no headers: the body hash is lost',
    onApi((behavior, stack) => stack.remove(`${behavior}.origin_request_policy_id`)),
    NO_API,
  ],
  [
    'an API that forwards the Host header: the signature is for another host',
    onApi((behavior, stack) =>
      stack.set(`${behavior}.origin_request_policy_id`, '216adef6-5c7f-47e4-b989-5492eafa07d3'),
    ),
    NO_API,
  ],
  [
    'pages that forward the Host header: the bucket refuses them',
    (stack) =>
      stack.set(
        `${DISTRIBUTION}.default_cache_behavior.origin_request_policy_id`,
        '216adef6-5c7f-47e4-b989-5492eafa07d3',
      ),
    { landing: EXPIRED, 'wrong address': EXPIRED },
  ],
  [
    'an API that forwards no cookies: it cannot set any either',
    (stack) => {
      stack.set('aws_cloudfront_origin_request_policy.participant.headers_config.0.headers.0.items', [
        'X-Amz-Content-Sha256',
      ]);
      onApi((behavior) =>
        stack.set(`${behavior}.origin_request_policy_id`, '${aws_cloudfront_origin_request_policy.participant.id}'),
      )(stack);
    },
    { redeem: 'function 200', session: 'function 200' },
  ],
  [
    'an API that takes GET only',
    onApi((behavior, stack) => stack.set(`${behavior}.allowed_methods`, ['GET', 'HEAD'])),
    NO_API,
  ],
])('%s', async (_, change, broken) => {
  const site = openSite(change);
  try {
    expect(await walk(site)).toEqual({ ...WELL, ...broken });
  } finally {
    await site.close();
  }
});

it('a POST without the hash of its body, or with another, is refused before the function runs', async () => {
  const site = openSite((stack) => stack.remove(`${DISTRIBUTION}.custom_error_response`));
  const { 'x-amz-content-sha256': hash, ...without } = post.headers;
  for (const headers of [
    without,
    { ...without, 'x-amz-content-sha256': hash.toUpperCase() },
    { ...without, 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' },
  ]) {
    const response = await site.ask('/api/redeem', { ...post, headers });
    expect(response).toMatchObject({ status: 403, headers: { 'x-amzn-errortype': 'InvalidSignatureException' } });
    expect(String(response.body)).toMatch(/^\{"message":"The request signature we calculated does not match/);
  }
  expect(site.runner.environments).toEqual([]);
  expect(await site.ask('/api/redeem', { method: 'POST' })).toMatchObject({ status: 200 });
  await site.close();
});

it('a refusal names the statement that is missing', async () => {
  const site = openSite((stack) => {
    stack.remove('aws_lambda_permission.invoke');
    stack.set(BUCKET_POLICY, policyOf(bucketStatements().filter(({ Sid }) => Sid !== 'Read')));
  });
  await site.ask('/api/redeem', post);
  await site.ask('/');
  const [api, page] = site.events;
  expect(api?.reason).toContain(
    'cloudfront.amazonaws.com is not authorized to perform: lambda:InvokeFunction on resource: arn:aws:lambda:us-east-1:111122223333:function:api',
  );
  expect(api?.reason).toContain('"Action":"lambda:InvokeFunction"');
  expect(page?.reason).toContain('not authorized to perform: s3:GetObject');
  expect(page?.reason).toContain('Missing in aws_s3_bucket_policy.site:');
  await site.close();
});
