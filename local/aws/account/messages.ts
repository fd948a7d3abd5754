// The services that send messages, as somebody sees them who looks after the account: Pinpoint, End User Messaging and SES, read-only.

import { ServiceError } from '../error';
import type { Call, Operation, Surroundings } from '../service';

type Operations = Readonly<Record<string, Operation>>;

export function pinpointAccount({ stack, account }: Surroundings): Operations {
  const { partition, region, account: id } = stack.account;
  const arn = (resource: string) => `arn:${partition}:mobiletargeting:${region}:${id}:${resource}`;

  function open(call: Call, action: string, resource: string): void {
    call.authorize(`mobiletargeting:${action}`, arn(resource));
    // How AWS refuses an account that never used Pinpoint is not documented; this is the error that its model has for it.
    if (!account.pinpoint.open) throw new ServiceError('ForbiddenException', 'Forbidden');
  }

  function getApps(call: Call): unknown {
    // Documents of AWS name the one or the other.
    for (const resource of ['apps', 'apps/*']) open(call, 'GetApps', resource);
    return {
      Item: account.pinpoint.projects.map(({ id: project }) => ({
        Id: project,
        Arn: arn(`apps/${project}`),
        Name: 'Example',
      })),
    };
  }

  function getSmsChannel(call: Call): unknown {
    const application = call.labels['ApplicationId'] ?? '';
    open(call, 'GetSmsChannel', `apps/${application}/channels/sms`);
    const project = account.pinpoint.projects.find((one) => one.id === application);
    if (project === undefined) throw new ServiceError('NotFoundException', 'Resource not found');
    return { ApplicationId: application, Platform: 'SMS', Enabled: project.smsEnabled };
  }

  return {
    GetApps: { route: 'GET /v1/apps', handle: getApps },
    GetSmsChannel: { route: 'GET /v1/apps/{ApplicationId}/channels/sms', handle: getSmsChannel },
  };
}

export function smsVoiceAccount({ stack, account }: Surroundings): Operations {
  const { partition, region, account: id } = stack.account;

  /** Without ids, all are listed, and that no resource is named for. */
  const authorize = (call: Call, action: string, arns: readonly string[]) => {
    const resources = arns.length > 0 ? arns : ['*'];
    call.authorizeAll(resources.map((resource) => ({ action: `sms-voice:${action}`, resource })));
  };
  const unknown = (type: string, id: string) =>
    new ServiceError('ResourceNotFoundException', 'Resource not found', { ResourceType: type, ResourceId: id });

  function describeAccountAttributes(call: Call): unknown {
    authorize(call, 'DescribeAccountAttributes', []);
    return { AccountAttributes: [{ Name: 'ACCOUNT_TIER', Value: account.sms.tier }] };
  }

  function describeSpendLimits(call: Call): unknown {
    authorize(call, 'DescribeSpendLimits', []);
    const { enforced, most } = account.sms.spendLimit;
    return {
      SpendLimits: [
        {
          Name: 'TEXT_MESSAGE_MONTHLY_SPEND_LIMIT',
          EnforcedLimit: enforced,
          MaxLimit: most,
          Overridden: enforced < most,
        },
        { Name: 'VOICE_MESSAGE_MONTHLY_SPEND_LIMIT', EnforcedLimit: 1, MaxLimit: 1, Overridden: false },
      ],
    };
  }

  function describePhoneNumbers(call: Call): unknown {
    const ids = call.input.texts('PhoneNumberIds');
    authorize(call, 'DescribePhoneNumbers', ids);
    const missing = ids.find((id) => !account.sms.numbers.some(({ arn }) => arn === id));
    if (missing !== undefined) throw unknown('phone-number', missing);
    const numbers = account.sms.numbers.filter(({ arn }) => ids.length === 0 || ids.includes(arn));
    return {
      PhoneNumbers: numbers.map((number) => ({
        PhoneNumberArn: number.arn,
        PhoneNumberId: number.arn.split('/').at(-1),
        PhoneNumber: number.number,
        Status: number.status,
        IsoCountryCode: number.country,
        MessageType: number.messageType,
        NumberCapabilities: number.capabilities,
        NumberType: number.type,
        InternationalSendingEnabled: number.international,
        MonthlyLeasingPrice: '2.00',
        TwoWayEnabled: false,
        SelfManagedOptOutsEnabled: false,
        OptOutListName: 'Default',
        DeletionProtectionEnabled: true,
        CreatedTimestamp: 1_760_000_000,
      })),
    };
  }

  function describePools(call: Call): unknown {
    const ids = call.input.texts('PoolIds');
    authorize(call, 'DescribePools', ids);
    const pools = account.sms.pools.filter(({ arn }) => ids.includes(arn));
    if (pools.length < ids.length) throw unknown('pool', ids[0] ?? '');
    return {
      Pools: pools.map(({ arn, status, messageType }) => ({
        PoolArn: arn,
        PoolId: arn.split('/').at(-1),
        Status: status,
        MessageType: messageType,
        OptOutListName: 'Default',
        CreatedTimestamp: 1_760_000_000,
      })),
    };
  }

  function describeSenderIds(call: Call): unknown {
    const wanted = call.input
      .blocks('SenderIds')
      .map((one) => [one.text('SenderId'), one.text('IsoCountryCode')] as const);
    const arnOf = (sender: string, country: string) =>
      `arn:${partition}:sms-voice:${region}:${id}:sender-id/${sender}/${country}`;
    authorize(
      call,
      'DescribeSenderIds',
      wanted.map(([id, country]) => arnOf(id, country)),
    );
    const found = account.sms.senderIds.filter((one) =>
      wanted.some(([id, country]) => one.id === id && one.country === country),
    );
    if (found.length < wanted.length) throw unknown('sender-id', wanted[0]?.[0] ?? '');
    return {
      SenderIds: found.map(({ id, country, messageTypes }) => ({
        SenderIdArn: arnOf(id, country),
        SenderId: id,
        IsoCountryCode: country,
        MessageTypes: messageTypes,
        Registered: false,
      })),
    };
  }

  function describeConfigurationSets(call: Call): unknown {
    const names = call.input.texts('ConfigurationSetNames');
    const arnOf = (name: string) => `arn:${partition}:sms-voice:${region}:${id}:configuration-set/${name}`;
    authorize(call, 'DescribeConfigurationSets', names.map(arnOf));
    const missing = names.find((name) => !account.sms.configurationSets.includes(name));
    if (missing !== undefined) throw unknown('configuration-set', missing);
    return {
      ConfigurationSets: names.map((name) => ({
        ConfigurationSetArn: arnOf(name),
        ConfigurationSetName: name,
        EventDestinations: [],
      })),
    };
  }

  return {
    DescribeAccountAttributes: { handle: describeAccountAttributes },
    DescribeSpendLimits: { handle: describeSpendLimits },
    DescribePhoneNumbers: { handle: describePhoneNumbers },
    DescribePools: { handle: describePools },
    DescribeSenderIds: { handle: describeSenderIds },
    DescribeConfigurationSets: { handle: describeConfigurationSets },
  };
}

export function sesAccount({ stack, account }: Surroundings): Operations {
  const { partition, region, account: id } = stack.account;
  const arn = (resource: string) => `arn:${partition}:ses:${region}:${id}:${resource}`;

  function getAccount(call: Call): unknown {
    call.authorize('ses:GetAccount', '*');
    return {
      ProductionAccessEnabled: account.ses.production,
      SendingEnabled: account.ses.sending,
      EnforcementStatus: account.ses.enforcement,
      SendQuota: { Max24HourSend: account.ses.production ? 50_000 : 200, MaxSendRate: 14, SentLast24Hours: 0 },
    };
  }

  function getEmailIdentity(call: Call): unknown {
    const name = call.labels['EmailIdentity'] ?? '';
    call.authorize('ses:GetEmailIdentity', arn(`identity/${name}`));
    const identity = account.ses.identities.find((one) => one.name === name);
    if (identity === undefined) throw new ServiceError('NotFoundException', `Email identity ${name} does not exist.`);
    return {
      IdentityType: name.includes('@') ? 'EMAIL_ADDRESS' : 'DOMAIN',
      VerifiedForSendingStatus: identity.verified,
      DkimAttributes: { SigningEnabled: identity.dkim === 'SUCCESS', Status: identity.dkim },
    };
  }

  function getConfigurationSet(call: Call): unknown {
    const name = call.labels['ConfigurationSetName'] ?? '';
    call.authorize('ses:GetConfigurationSet', arn(`configuration-set/${name}`));
    const set = account.ses.configurationSets.find((one) => one.name === name);
    if (set === undefined) throw new ServiceError('NotFoundException', `Configuration set ${name} does not exist.`);
    return { ConfigurationSetName: name, SendingOptions: { SendingEnabled: set.sending } };
  }

  return {
    GetAccount: { route: 'GET /v2/email/account', handle: getAccount },
    GetEmailIdentity: { route: 'GET /v2/email/identities/{EmailIdentity}', handle: getEmailIdentity },
    GetConfigurationSet: {
      route: 'GET /v2/email/configuration-sets/{ConfigurationSetName}',
      handle: getConfigurationSet,
    },
  };
}
