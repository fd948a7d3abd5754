// Can links go out by e-mail: is the sender's identity verified, is SES out of its sandbox, is the configuration set there? And
// is the domain there in which callers' addresses are looked up?

import { GetDomainCommand } from '@aws-sdk/client-customer-profiles';
import {
  GetAccountCommand,
  GetConfigurationSetCommand,
  GetEmailIdentityCommand,
  type GetEmailIdentityResponse,
} from '@aws-sdk/client-sesv2';
import { failedWith } from './aws';
import { arn, type Check, type Context, fail, ok, warn } from './check';
import { domainOf, maskAddress } from './mask';

async function identityOf(
  { clients, ask }: Context,
  EmailIdentity: string,
): Promise<GetEmailIdentityResponse | undefined> {
  try {
    return await ask('ses:GetEmailIdentity', (o) =>
      clients.ses.send(new GetEmailIdentityCommand({ EmailIdentity }), o),
    );
  } catch (error) {
    if (failedWith(error, 'NotFoundException')) return undefined;
    throw error;
  }
}

const identity: Check = {
  id: 'email-identity',
  after: ['account'],
  needed: (stage) => stage.email !== undefined,
  permissions: [
    {
      action: 'ses:GetEmailIdentity',
      on: (target) => target.emailIdentities.map((one) => arn(target, 'ses', `identity/${one}`)),
    },
  ],
  async run(context) {
    const address = context.stage.variable('email_from_address');
    const domain = domainOf(address);
    const identities = [await identityOf(context, domain), await identityOf(context, address)].filter(
      (one) => one !== undefined,
    );
    const verified = identities.find((one) => one.VerifiedForSendingStatus === true);
    if (identities.length === 0) {
      return fail(
        `neither ${maskAddress(address)} nor ${domain} is an identity in SES of ${context.stage.region}`,
        `Create the domain ${domain} as an identity: SES console of the region, Identities, with Easy DKIM.`,
      );
    }
    if (verified === undefined) {
      return fail(
        `the identity of ${maskAddress(address)} is not verified`,
        `Put the DNS records that the SES console shows for ${domain} into its zone, or open the link in the mail that SES has sent to the address.`,
      );
    }
    const dkim = verified.DkimAttributes;
    if (dkim?.SigningEnabled !== true || dkim.Status !== 'SUCCESS') {
      return warn(
        `the identity of ${maskAddress(address)} is verified, but its mail is not signed (DKIM)`,
        'Set up Easy DKIM for the domain: SES console, Identities. Without it, links end among the spam.',
      );
    }
    return ok(`the identity of ${maskAddress(address)} is verified and signs its mail`);
  },
};

const sandbox: Check = {
  id: 'email-sandbox',
  after: ['account'],
  needed: (stage) => stage.email !== undefined,
  permissions: [{ action: 'ses:GetAccount', on: () => '*' }],
  async run({ clients, ask }) {
    const { ProductionAccessEnabled, SendingEnabled, EnforcementStatus, SendQuota } = await ask('ses:GetAccount', (o) =>
      clients.ses.send(new GetAccountCommand({}), o),
    );
    if (ProductionAccessEnabled !== true) {
      return fail(
        'the account is in the SES sandbox: mail reaches verified addresses alone, 200 a day',
        'Ask for production access: SES console of the region, Account dashboard. It takes about a day.',
      );
    }
    if (SendingEnabled !== true || EnforcementStatus === 'SHUTDOWN') {
      return fail(
        'SES does not send for this account',
        'The SES console, Reputation metrics, tells why and what to do.',
      );
    }
    if (EnforcementStatus !== undefined && EnforcementStatus !== 'HEALTHY') {
      return warn(
        `SES sends, but reviews the account (${EnforcementStatus})`,
        'The SES console, Reputation metrics, tells why: without an answer, sending ends.',
      );
    }
    return ok(`out of the SES sandbox, ${SendQuota?.Max24HourSend ?? 'unknown'} mails a day`);
  },
};

const configurationSet: Check = {
  id: 'email-configuration-set',
  after: ['account'],
  needed: (stage) => stage.email?.configurationSet !== undefined,
  permissions: [
    {
      action: 'ses:GetConfigurationSet',
      on: (target) => arn(target, 'ses', `configuration-set/${target.emailConfigurationSet}`),
    },
  ],
  async run({ stage, clients, ask }) {
    const name = stage.email?.configurationSet ?? '';
    try {
      const { SendingOptions } = await ask('ses:GetConfigurationSet', (o) =>
        clients.ses.send(new GetConfigurationSetCommand({ ConfigurationSetName: name }), o),
      );
      if (SendingOptions?.SendingEnabled !== false) return ok(`"${name}" is there`);
      return fail(`sending by "${name}" is switched off`, 'Switch it on: SES console, Configuration sets.');
    } catch (error) {
      if (!failedWith(error, 'NotFoundException')) throw error;
      return fail(
        `there is no configuration set "${name}" in SES of ${stage.region}`,
        'Create it, or correct email.configurationSet in main.ts: no mail leaves without it.',
      );
    }
  },
};

const profilesDomain: Check = {
  id: 'profiles-domain',
  after: ['account'],
  needed: (stage) => stage.profilesDomain !== undefined,
  permissions: [
    { action: 'profile:GetDomain', on: (target) => arn(target, 'profile', `domains/${target.profilesDomain}`) },
  ],
  async run({ stage, clients, ask }) {
    const DomainName = stage.profilesDomain ?? '';
    try {
      await ask('profile:GetDomain', (o) => clients.profiles.send(new GetDomainCommand({ DomainName }), o));
      return ok(`the Customer Profiles domain "${DomainName}" is there`);
    } catch (error) {
      if (!failedWith(error, 'ResourceNotFoundException')) throw error;
      return fail(
        `there is no Customer Profiles domain "${DomainName}" in ${stage.region}: no caller's address is found`,
        'Correct customerProfilesDomain in main.ts: the Connect console shows its name, your instance, Customer profiles.',
      );
    }
  },
};

export const emailChecks: readonly Check[] = [identity, sandbox, configurationSet, profilesDomain];
