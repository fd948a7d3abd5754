// The table of checks, in the order of the report.

import { attachmentChecks } from './attachments';
import type { Check } from './check';
import { connectChecks } from './connect';
import { deploymentChecks } from './deployment';
import { emailChecks } from './email';
import { account } from './identity';
import { keyAndCertificateChecks } from './keys-and-certificates';
import { quotaChecks } from './quotas';
import { siteChecks } from './site';
import { smsChecks } from './sms';
import { variables } from './variables';

export const CHECKS: readonly Check[] = [
  account,
  variables,
  ...connectChecks,
  ...quotaChecks,
  ...smsChecks,
  ...emailChecks,
  ...siteChecks,
  ...keyAndCertificateChecks,
  ...attachmentChecks,
  ...deploymentChecks,
];
