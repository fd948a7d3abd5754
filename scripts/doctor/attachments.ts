// Can pages put files into the bucket of the instance's attachments, and get them out again?

import { type InstanceStorageConfig, ListInstanceStorageConfigsCommand } from '@aws-sdk/client-connect';
import { type CORSRule, GetBucketCorsCommand } from '@aws-sdk/client-s3';
import { allPages, failedWith } from './aws';
import { type Check, fail, instanceArn, ok, warn } from './check';
import { instanceIdOf } from './connect';
import { compareHint, isSiteOrigin, siteOriginName } from './site';

const storage: Check = {
  id: 'attachments-storage',
  after: ['instance'],
  needed: (stage) => stage.attachmentsBucket !== undefined,
  permissions: [{ action: 'connect:ListInstanceStorageConfigs', on: (target) => instanceArn(target) }],
  async run({ stage, clients, ask }) {
    const InstanceId = instanceIdOf(stage);
    const configs = await allPages<InstanceStorageConfig>(async (NextToken) => {
      const page = await ask('connect:ListInstanceStorageConfigs', (o) =>
        clients.connect.send(
          new ListInstanceStorageConfigsCommand({ InstanceId, ResourceType: 'ATTACHMENTS', NextToken }),
          o,
        ),
      );
      return { items: page.StorageConfigs ?? [], next: page.NextToken };
    });
    const buckets = configs.flatMap(({ S3Config }) => S3Config?.BucketName ?? []);
    if (buckets.some((bucket) => bucket === stage.attachmentsBucket)) return ok('attachments are on, in that bucket');
    return fail(
      buckets.length === 0
        ? 'attachments are off in the instance'
        : 'the instance keeps attachments in another bucket than attachmentsBucket',
      buckets.length === 0
        ? 'Switch them on: Connect console, your instance, Data storage, Attachments.'
        : 'Put that bucket into attachmentsBucket in main.ts: Connect console, your instance, Data storage, Attachments.',
    );
  },
};

const RULE =
  'Add a CORS rule to the bucket that allows PUT and GET with any header (*) for the origin of the chat site: S3 console, the bucket, Permissions.';

const cors: Check = {
  id: 'attachments-cors',
  after: ['account'],
  needed: (stage) => stage.attachmentsBucket !== undefined,
  permissions: [
    { action: 's3:GetBucketCORS', on: (target) => `arn:${target.partition}:s3:::${target.attachmentsBucket}` },
  ],
  async run({ stage, clients, ask }) {
    let rules: readonly CORSRule[];
    try {
      const answer = await ask('s3:GetBucketCORS', (o) =>
        clients.s3.send(new GetBucketCorsCommand({ Bucket: stage.attachmentsBucket }), o),
      );
      rules = answer.CORSRules ?? [];
    } catch (error) {
      if (failedWith(error, 'NoSuchBucket')) {
        return fail('there is no such bucket', 'Correct attachmentsBucket in main.ts, and run npm run synth.');
      }
      if (
        failedWith(error, 'PermanentRedirect', 'AuthorizationHeaderMalformed', 'IllegalLocationConstraintException')
      ) {
        return fail(
          `the bucket is in another region than ${stage.region}`,
          'Use the bucket that the instance keeps attachments in.',
        );
      }
      if (!failedWith(error, 'NoSuchCORSConfiguration')) throw error;
      rules = [];
    }
    const origins = [stage.siteOrigin ?? ANY_CLOUDFRONT, ...rules.flatMap((rule) => rule.AllowedOrigins ?? [])];
    if (!origins.filter((origin) => isSiteOrigin(stage, origin)).some((origin) => isServed(rules, origin))) {
      return fail(
        rules.length === 0
          ? 'the bucket has no CORS rules: pages cannot send files'
          : `no CORS rules of the bucket allow PUT and GET for ${siteOriginName(stage)}`,
        RULE,
      );
    }
    if (rules.some((rule) => rule.AllowedOrigins?.includes('*'))) {
      return warn('PUT and GET are allowed, for pages of any origin', 'Name the origin of the chat site instead of *.');
    }
    return ok(`PUT and GET are allowed for ${siteOriginName(stage)}${compareHint(stage)}`);
  },
};

/** Uploads carry headers that the service names; downloads carry none. */
const isServed = (rules: readonly CORSRule[], origin: string): boolean =>
  ['PUT', 'GET'].every((method) =>
    rules
      .filter((rule) => (rule.AllowedOrigins ?? []).some((pattern) => allows(pattern, origin)))
      .some(
        (rule) => rule.AllowedMethods?.includes(method) && (method === 'GET' || rule.AllowedHeaders?.includes('*')),
      ),
  );

/** One `*` in an origin stands for any characters (S3 guide, "CORS configuration"). */
function allows(pattern: string, origin: string): boolean {
  const [start = '', ...rest] = pattern.split('*');
  if (rest.length === 0) return pattern === origin;
  const end = rest.join('*');
  return origin.length >= start.length + end.length && origin.startsWith(start) && origin.endsWith(end);
}

/** For rules with a pattern. */
const ANY_CLOUDFRONT = 'https://d111111abcdef8.cloudfront.net';

export const attachmentChecks: readonly Check[] = [storage, cors];
