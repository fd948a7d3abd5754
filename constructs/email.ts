// What send-link needs to send a link by e-mail with SES.

import { Fn } from 'cdktf';
import type { ConnectInstance } from './connect-instance';
import type { PolicyStatement } from './policy';

export interface EmailProps {
  /** Address that the mail comes from; it or its domain is a verified SES identity. */
  readonly fromAddress: string;
  /** Name of an SES configuration set. @default none */
  readonly configurationSet?: string;
}

/** Sending from this address alone. The identity in SES may be the address or its domain: both are named. */
export function sendEmailStatement(
  instance: ConnectInstance,
  { fromAddress, configurationSet }: EmailProps,
): PolicyStatement {
  const domain = Fn.element(Fn.split('@', fromAddress), 1);
  return {
    sid: 'SendEmail',
    actions: ['ses:SendEmail'],
    resources: [
      instance.arnOf('ses', `identity/${fromAddress}`),
      instance.arnOf('ses', `identity/${domain}`),
      ...(configurationSet !== undefined ? [instance.arnOf('ses', `configuration-set/${configurationSet}`)] : []),
    ],
    condition: { StringEquals: { 'ses:FromAddress': fromAddress } },
  };
}
