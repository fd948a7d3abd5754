// Can the stage's SMS service send: has the account use of it, is it out of the sandbox, may its number send, and what may it spend?

import { GetAppsCommand, GetSmsChannelCommand } from '@aws-sdk/client-pinpoint';
import {
  DescribeAccountAttributesCommand,
  DescribeConfigurationSetsCommand,
  DescribePhoneNumbersCommand,
  DescribePoolsCommand,
  DescribeSenderIdsCommand,
  DescribeSpendLimitsCommand,
  type NumberType,
  type PhoneNumberInformation,
} from '@aws-sdk/client-pinpoint-sms-voice-v2';
import { allPages, failedWith } from './aws';
import { arn, type Check, type Context, type Finding, fail, ok, warn } from './check';
import { maskNumber } from './mask';

const OTHER_SERVICE =
  "Set smsService: 'end-user-messaging' for the stage in main.ts, run npm run synth, and give origination_identity_arn instead of origination_number.";

/** How a service says no to an account that it does not serve; a denied permission is AccessDeniedException. (live) */
const REFUSALS = ['BadRequestException', 'ForbiddenException', 'MethodNotAllowedException', 'NotFoundException'];

const DESCRIBE_ATTRIBUTES = { action: 'sms-voice:DescribeAccountAttributes', on: () => '*' };

const describeAttributes = ({ clients, ask }: Context) =>
  ask('sms-voice:DescribeAccountAttributes', (o) => clients.smsVoice.send(new DescribeAccountAttributesCommand({}), o));

const service: Check = {
  id: 'sms-service',
  after: ['account'],
  // Pinpoint's guide and the service authorization reference name different resources for it.
  permissions: [
    {
      action: 'mobiletargeting:GetApps',
      on: (target) => ['apps', 'apps/*'].map((resource) => arn(target, 'mobiletargeting', resource)),
    },
  ],
  needed: (stage) => stage.smsService === 'pinpoint' && stage.ownApplicationId === undefined,
  /** Pinpoint takes no new customers since 2025-05-20: an account that has used it has a project (links facts, 3.1). */
  async run({ clients, ask, stage }) {
    try {
      const { ApplicationsResponse } = await ask('mobiletargeting:GetApps', (o) =>
        clients.pinpoint.send(new GetAppsCommand({ PageSize: '1' }), o),
      );
      const projects = ApplicationsResponse?.Item?.length ?? 0;
      if (projects > 0) return ok('Pinpoint: the account uses it');
      return warn(
        'Pinpoint answers, but the account has no project in this region; since May 2025 Pinpoint takes no new customers',
        `If the account has never used Pinpoint, it cannot begin now. ${OTHER_SERVICE}`,
      );
    } catch (error) {
      if (failedWith(error, 'ENOTFOUND')) return fail(`there is no Pinpoint in ${stage.region}`, OTHER_SERVICE);
      if (!failedWith(error, ...REFUSALS)) throw error;
      return fail(
        'Pinpoint refuses the account; since May 2025 it takes no new customers',
        `${OTHER_SERVICE} If the account does use Pinpoint, allow mobiletargeting:GetApps.`,
      );
    }
  },
};

const endUserMessaging: Check = {
  ...service,
  needed: (stage) => stage.smsService === 'end-user-messaging',
  permissions: [DESCRIBE_ATTRIBUTES],
  async run(context) {
    try {
      await describeAttributes(context);
      return ok('End User Messaging: answers');
    } catch (error) {
      if (!failedWith(error, 'ENOTFOUND')) throw error;
      return fail(
        `there is no End User Messaging in ${context.stage.region}`,
        'Use a Connect instance in a region that has it: the region is that of the instance.',
      );
    }
  },
};

const application: Check = {
  ...service,
  needed: (stage) => stage.smsService === 'pinpoint' && stage.ownApplicationId !== undefined,
  permissions: [
    {
      action: 'mobiletargeting:GetSmsChannel',
      on: (target) => arn(target, 'mobiletargeting', `apps/${target.applicationId}/channels/sms`),
    },
  ],
  async run({ stage, clients, ask }) {
    try {
      const { SMSChannelResponse } = await ask('mobiletargeting:GetSmsChannel', (o) =>
        clients.pinpoint.send(new GetSmsChannelCommand({ ApplicationId: stage.ownApplicationId }), o),
      );
      if (SMSChannelResponse?.Enabled === true) return ok("Pinpoint: the stage's own application can send SMS");
      return fail("the SMS channel of the stage's application is off", 'Enable it, or let the stage create its own.');
    } catch (error) {
      if (!failedWith(error, 'NotFoundException')) throw error;
      return fail(
        'there is no such Pinpoint application, or it has no SMS channel',
        'Correct its id, or leave it out.',
      );
    }
  },
};

const sandbox: Check = {
  id: 'sms-sandbox',
  after: ['account'],
  permissions: [DESCRIBE_ATTRIBUTES],
  async run(context) {
    const { AccountAttributes } = await describeAttributes(context);
    const tier = AccountAttributes?.find(({ Name }) => Name === 'ACCOUNT_TIER')?.Value;
    if (tier === 'PRODUCTION') return ok('the account is out of the SMS sandbox');
    return fail(
      'the account is in the SMS sandbox: messages reach verified numbers alone, at most 10, for 1 dollar a month',
      'Ask for production access: End User Messaging console of the region, Overview, "Move out of sandbox". It takes about a day.',
    );
  },
};

/** Parts a second that a number sends (links facts, 3.6). */
const PARTS_PER_SECOND: Readonly<Record<NumberType, number>> = {
  SHORT_CODE: 100,
  LONG_CODE: 10,
  TOLL_FREE: 3,
  TEN_DLC: 1,
  SIMULATOR: 1,
};
const TYPES: Readonly<Record<NumberType, string>> = {
  SHORT_CODE: 'short code',
  LONG_CODE: 'long code',
  TOLL_FREE: 'toll-free number',
  TEN_DLC: '10DLC number',
  SIMULATOR: 'simulator number',
};

const GET_NUMBER = 'See your numbers, or request one: End User Messaging console of the region, Phone numbers.';

const originationNumber: Check = {
  id: 'sms-origination',
  after: ['account'],
  needed: (stage) => stage.smsService === 'pinpoint',
  // A number is no resource; only its id would be. So all are listed.
  permissions: [{ action: 'sms-voice:DescribePhoneNumbers', on: () => '*' }],
  async run(context) {
    const { stage, clients, ask } = context;
    const wanted = stage.variable('origination_number');
    const numbers = await allPages(async (NextToken) => {
      const page = await ask('sms-voice:DescribePhoneNumbers', (o) =>
        clients.smsVoice.send(new DescribePhoneNumbersCommand({ NextToken, MaxResults: 100 }), o),
      );
      return { items: page.PhoneNumbers ?? [], next: page.NextToken };
    });
    const number = numbers.find(({ PhoneNumber }) => PhoneNumber === wanted);
    if (number !== undefined) return judgeNumber(context, number);
    return fail(
      `the account has no number ${maskNumber(wanted)} in ${stage.region}; it has ${numbers.length}`,
      `Put a number of the account into origination_number. ${GET_NUMBER}`,
    );
  },
};

function judgeNumber({ stage }: Context, number: PhoneNumberInformation): Finding {
  const {
    NumberType: type,
    Status,
    NumberCapabilities,
    MessageType,
    IsoCountryCode,
    InternationalSendingEnabled,
  } = number;
  const named = `${type === undefined ? 'the number' : TYPES[type]} ${maskNumber(number.PhoneNumber ?? '')}`;
  if (type === 'SIMULATOR') {
    return fail(`${named} sends to simulator numbers alone`, `Use a real number. ${GET_NUMBER}`);
  }
  if (Status !== 'ACTIVE') {
    return fail(
      `${named} is ${Status ?? 'of unknown status'}`,
      'Wait until it is ACTIVE. US numbers stay PENDING until their registration is approved: End User Messaging console, Registrations.',
    );
  }
  if (!NumberCapabilities?.includes('SMS')) {
    return fail(`${named} cannot send SMS`, `Use a number with the capability SMS. ${GET_NUMBER}`);
  }
  if (MessageType !== 'TRANSACTIONAL') {
    return fail(
      `${named} is for promotional messages, and links are transactional ones`,
      `Use a number of the message type TRANSACTIONAL. ${GET_NUMBER}`,
    );
  }
  const { countries, messagesPerMinute } = stage;
  if (IsoCountryCode !== undefined && !countries.includes(IsoCountryCode) && InternationalSendingEnabled !== true) {
    return warn(
      `${named} is of ${IsoCountryCode}, and links go to ${countries.join(', ')}`,
      'Use a number of a country that links go to: many countries refuse foreign ones.',
    );
  }
  const parts = PARTS_PER_SECOND[type ?? 'TEN_DLC'];
  const found = `${named} is ACTIVE with SMS, ${parts} ${parts === 1 ? 'part' : 'parts'} a second by default`;
  if (messagesPerMinute > parts * 60) {
    return warn(
      `${found}, and the stage may send ${messagesPerMinute} messages a minute`,
      `Lower limits.perMinute to ${parts * 60}, or use a faster number.`,
    );
  }
  return ok(found);
}

const originationIdentity: Check = {
  ...originationNumber,
  needed: (stage) => stage.smsService === 'end-user-messaging',
  permissions: ['DescribePhoneNumbers', 'DescribePools', 'DescribeSenderIds'].map((name) => ({
    action: `sms-voice:${name}`,
    on: (target) => target.originationIdentityArn ?? '*',
  })),
  async run(context) {
    const identityArn = context.stage.variable('origination_identity_arn');
    const [kind, id = '', country = ''] = (identityArn.split(':')[5] ?? '').split('/');
    try {
      if (kind === 'pool') return await pool(context, identityArn);
      if (kind === 'sender-id') return await senderId(context, id, country);
      const { clients, ask } = context;
      const { PhoneNumbers } = await ask('sms-voice:DescribePhoneNumbers', (o) =>
        clients.smsVoice.send(new DescribePhoneNumbersCommand({ PhoneNumberIds: [identityArn] }), o),
      );
      const [number] = PhoneNumbers ?? [];
      if (number !== undefined) return judgeNumber(context, number);
    } catch (error) {
      if (!failedWith(error, 'ResourceNotFoundException')) throw error;
    }
    return fail(
      `origination_identity_arn names no ${kind} of the account in ${context.stage.region}`,
      `Copy the ARN again: End User Messaging console of the region, Phone numbers, Phone pools or Sender IDs.`,
    );
  },
};

async function pool({ clients, ask }: Context, poolArn: string): Promise<Finding> {
  const { Pools } = await ask('sms-voice:DescribePools', (o) =>
    clients.smsVoice.send(new DescribePoolsCommand({ PoolIds: [poolArn] }), o),
  );
  const { Status, MessageType } = Pools?.[0] ?? {};
  if (Status !== 'ACTIVE') {
    return fail(`the pool is ${Status ?? 'not there'}`, 'Wait until it is ACTIVE, or use another one.');
  }
  if (MessageType !== 'TRANSACTIONAL') {
    return fail('the pool is for promotional messages', 'Links are transactional messages: use a pool for those.');
  }
  return ok('the pool is ACTIVE');
}

async function senderId({ stage, clients, ask }: Context, id: string, country: string): Promise<Finding> {
  const { SenderIds } = await ask('sms-voice:DescribeSenderIds', (o) =>
    clients.smsVoice.send(new DescribeSenderIdsCommand({ SenderIds: [{ SenderId: id, IsoCountryCode: country }] }), o),
  );
  const { MessageTypes, Registered } = SenderIds?.[0] ?? {};
  const named = `the sender id "${id}" for ${country}`;
  if (!MessageTypes?.includes('TRANSACTIONAL')) {
    return fail(
      `${named} may not send transactional messages`,
      'Request it for transactional messages, or use another.',
    );
  }
  const others = stage.countries.filter((one) => one !== country);
  if (others.length > 0) {
    return warn(
      `${named} does not serve ${others.join(', ')}, which links go to as well`,
      'Use a pool with an identity for each country, or leave those countries out of the stage.',
    );
  }
  return ok(`${named} is there${Registered === true ? ' and registered' : ''}`);
}

/** Fewer messages a month than this end soon. */
const FEW_MESSAGES = 1000;

const spend: Check = {
  id: 'sms-spend',
  after: ['account'],
  permissions: [{ action: 'sms-voice:DescribeSpendLimits', on: () => '*' }],
  async run({ clients, ask, smsPartPrice }) {
    const { SpendLimits } = await ask('sms-voice:DescribeSpendLimits', (o) =>
      clients.smsVoice.send(new DescribeSpendLimitsCommand({}), o),
    );
    const limit = SpendLimits?.find(({ Name }) => Name === 'TEXT_MESSAGE_MONTHLY_SPEND_LIMIT');
    const { EnforcedLimit = 0, MaxLimit = 0 } = limit ?? {};
    const messages = Math.floor(EnforcedLimit / smsPartPrice);
    const found = `${EnforcedLimit} dollars a month of at most ${MaxLimit}: about ${messages} links of one part at ${smsPartPrice} dollars`;
    const raise =
      EnforcedLimit < MaxLimit
        ? 'Raise it: End User Messaging console of the region, Account settings, text message spend limit.'
        : 'Ask AWS Support for a higher SMS spend limit, then raise it: End User Messaging console, Account settings.';
    if (messages === 0) return fail(`${found}: nothing is sent`, raise);
    if (messages < FEW_MESSAGES) return warn(`${found}; when it is used up, sending stops until the month ends`, raise);
    return ok(found);
  },
};

const configurationSet: Check = {
  id: 'sms-configuration-set',
  after: ['account'],
  needed: (stage) => stage.smsConfigurationSet !== undefined,
  permissions: [
    {
      action: 'sms-voice:DescribeConfigurationSets',
      on: (target) => arn(target, 'sms-voice', `configuration-set/${target.smsConfigurationSet}`),
    },
  ],
  async run({ stage, clients, ask }) {
    const name = stage.smsConfigurationSet ?? '';
    const missing = fail(
      `there is no SMS configuration set "${name}" in ${stage.region}`,
      'Create it, or correct smsConfigurationSet in main.ts: no message leaves without it.',
    );
    try {
      const { ConfigurationSets } = await ask('sms-voice:DescribeConfigurationSets', (o) =>
        clients.smsVoice.send(new DescribeConfigurationSetsCommand({ ConfigurationSetNames: [name] }), o),
      );
      return ConfigurationSets?.length ? ok(`"${name}" is there`) : missing;
    } catch (error) {
      if (!failedWith(error, 'ResourceNotFoundException')) throw error;
      return missing;
    }
  },
};

export const smsChecks: readonly Check[] = [
  service,
  application,
  endUserMessaging,
  sandbox,
  originationNumber,
  originationIdentity,
  spend,
  configurationSet,
];
