// What a stage brings along by ARN and does not create: the KMS key of its data, and the certificate of its domain.

import { DescribeCertificateCommand } from '@aws-sdk/client-acm';
import { DescribeKeyCommand, GetKeyPolicyCommand } from '@aws-sdk/client-kms';
import { matchesAction } from '../../local/iam/match';
import { failedWith } from './aws';
import { type Check, type Context, fail, ok, warn } from './check';

interface Statement {
  readonly Effect?: string;
  readonly Principal?:
    | string
    | { readonly AWS?: string | readonly string[]; readonly Service?: string | readonly string[] };
  readonly Action?: string | readonly string[];
}

const listOf = (value: string | readonly string[] | undefined): readonly string[] =>
  value === undefined ? [] : typeof value === 'string' ? [value] : value;

const CHOOSE_KEY =
  'Put the ARN of another key into kmsKeyArn in main.ts; what was written under this one can be read by no other.';

const key: Check = {
  id: 'kms-key',
  after: ['account'],
  needed: (stage) => stage.kmsKeyArn !== undefined,
  permissions: [{ action: 'kms:DescribeKey', on: (target) => target.kmsKeyArn }],
  async run({ stage, clients, ask }) {
    try {
      const { KeyMetadata: metadata } = await ask('kms:DescribeKey', (o) =>
        clients.kms.send(new DescribeKeyCommand({ KeyId: stage.kmsKeyArn }), o),
      );
      const { KeyState = 'of unknown state', KeySpec, KeyUsage } = metadata ?? {};
      if (KeyState !== 'Enabled') {
        return fail(
          `the key is ${KeyState}: nothing under it can be read or written`,
          KeyState === 'PendingDeletion'
            ? 'Cancel its deletion and enable it at once: KMS console, the key. When it is gone, so is what it encrypts.'
            : 'Enable it: KMS console, the key, Key actions.',
        );
      }
      if (KeySpec !== 'SYMMETRIC_DEFAULT' || KeyUsage !== 'ENCRYPT_DECRYPT') {
        return fail('the key is none for encryption: it has to be symmetric', CHOOSE_KEY);
      }
      return ok('the key is enabled');
    } catch (error) {
      if (!failedWith(error, 'NotFoundException')) throw error;
      return fail(`there is no such key in ${stage.region}`, CHOOSE_KEY);
    }
  },
};

const POLICY_PAGE =
  'Add what is missing: KMS console, the key, Key policy. docs/existing-estates.md has the statements, "A key of your own".';

const keyPolicy: Check = {
  id: 'kms-key-policy',
  after: ['kms-key'],
  needed: (stage) => stage.kmsKeyArn !== undefined,
  permissions: [{ action: 'kms:GetKeyPolicy', on: (target) => target.kmsKeyArn }],
  async run({ stage, clients, ask }) {
    const { Policy = '{}' } = await ask('kms:GetKeyPolicy', (o) =>
      clients.kms.send(new GetKeyPolicyCommand({ KeyId: stage.kmsKeyArn, PolicyName: 'default' }), o),
    );
    const { Statement = [] } = JSON.parse(Policy) as { readonly Statement?: readonly Statement[] };
    const account = stage.kmsKeyArn?.split(':')[4] ?? '';
    const lets = (action: string, isPrincipal: (name: string) => boolean): boolean =>
      Statement.some(
        ({ Effect, Principal, Action }) =>
          Effect === 'Allow' &&
          (typeof Principal === 'string'
            ? [Principal]
            : [...listOf(Principal?.AWS), ...listOf(Principal?.Service)]
          ).some(isPrincipal) &&
          listOf(Action).some((pattern) => matchesAction(pattern, action)),
      );
    // Roles use the key by their own policies, which count only where the key's policy hands it to IAM (KMS guide, "key policies").
    const toIam = (name: string) => [`arn:aws:iam::${account}:root`, account, '*'].includes(name);
    if (!lets('kms:Decrypt', toIam)) {
      return fail('the key policy does not hand the key to IAM: the functions may not use it', POLICY_PAGE);
    }
    if (!lets('kms:GenerateDataKey', (name) => name === `logs.${stage.region}.amazonaws.com`)) {
      return fail('the key policy does not let CloudWatch Logs use it: no log group can be made', POLICY_PAGE);
    }
    if (!lets('kms:GenerateDataKey', (name) => name === 'cloudwatch.amazonaws.com')) {
      return warn(
        'the key policy does not let CloudWatch use it: alarms reach nobody by the topics made here',
        POLICY_PAGE,
      );
    }
    return ok('roles, logs and alarms may use the key');
  },
};

const SOON_MILLISECONDS = 30 * 24 * 3600 * 1000;

const certificate: Check = {
  id: 'certificate',
  after: ['account'],
  needed: (stage) => stage.certificateArn !== undefined,
  permissions: [{ action: 'acm:DescribeCertificate', on: (target) => target.certificateArn }],
  async run({ stage, clients, ask }: Context) {
    const domain = stage.siteOrigin?.replace('https://', '') ?? '';
    const another = `Request one for ${domain} in us-east-1 (ACM console), and put its ARN into certificateArn in main.ts.`;
    try {
      const { Certificate: found = {} } = await ask('acm:DescribeCertificate', (o) =>
        clients.acm.send(new DescribeCertificateCommand({ CertificateArn: stage.certificateArn }), o),
      );
      const { Status = 'of unknown status', DomainName = '', SubjectAlternativeNames = [], NotAfter } = found;
      if (Status !== 'ISSUED') {
        return fail(
          `the certificate is ${Status}`,
          Status === 'PENDING_VALIDATION'
            ? 'Create the DNS records that validate it: ACM console in us-east-1, the certificate, Domains.'
            : another,
        );
      }
      const names = [DomainName, ...SubjectAlternativeNames];
      // A wildcard stands for one label.
      if (!names.some((name) => name === domain || name === domain.replace(/^[^.]+/, '*'))) {
        return fail(`the certificate is not for ${domain}`, another);
      }
      const isEnding = NotAfter !== undefined && NotAfter.getTime() - Date.now() < SOON_MILLISECONDS;
      if (isEnding && found.RenewalEligibility !== 'ELIGIBLE') {
        return warn('the certificate ends within 30 days, and ACM does not renew it', another);
      }
      return ok(`the certificate for ${domain} is issued`);
    } catch (error) {
      if (!failedWith(error, 'ResourceNotFoundException')) throw error;
      return fail('there is no such certificate in us-east-1', another);
    }
  },
};

export const keyAndCertificateChecks: readonly Check[] = [key, keyPolicy, certificate];
