// The table of checks, in the order of the report.

import { attachmentChecks } from './attachments';
import type { Check } from './check';
import { connectChecks } from './connect';
import { deploymentChecks } from './deployment';
import { emailChecks } from './email';
import { account } from './identity';
import { quotaChecks } from './quotas';
import { siteChecks } from './site';
import { smsChecks } from './sms';

export const CHECKS: readonly Check[] = [
  account,
  ...connectChecks,
  ...quotaChecks,
  ...smsChecks,
  ...emailChecks,
  ...siteChecks,
  ...attachmentChecks,
  ...deploymentChecks,
];
