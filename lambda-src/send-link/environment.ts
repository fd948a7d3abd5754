// The environment that Terraform gives the function, checked once at start.

import type { SendLinkEnvironment, SendLinkSettings } from '../shared/contract/settings';

/**
 * @throws Error that names what is missing: nothing of this can be mended during a call, and Connect takes the error branch
 */
export function readEnvironment(
  variables: Readonly<Record<string, string | undefined>>,
  settings: Pick<SendLinkSettings, 'smsService' | 'email'>,
): SendLinkEnvironment {
  const missing: string[] = [];
  const needed = (name: keyof SendLinkEnvironment): string => {
    const value = variables[name] ?? '';
    if (value === '') missing.push(name);
    return value;
  };
  const environment: SendLinkEnvironment = {
    domainName: needed('domainName'),
    publicKeyId: needed('publicKeyId'),
    privateKeySecretArn: needed('privateKeySecretArn'),
    tableName: needed('tableName'),
    queueArn: needed('queueArn'),
    ...(settings.smsService === 'pinpoint'
      ? { applicationId: needed('applicationId'), originationNumber: needed('originationNumber') }
      : { originationIdentityArn: needed('originationIdentityArn') }),
    ...(settings.email && { emailFromAddress: needed('emailFromAddress') }),
  };
  if (missing.length > 0)
    throw new Error(`Environment variables are missing: ${missing.join(', ')}. Deploy the function with its stack.`);
  return environment;
}
