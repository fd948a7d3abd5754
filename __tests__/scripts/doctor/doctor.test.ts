// Every failure of an account turns exactly its own row, what cannot be asked is said, and nothing is printed that belongs in no log.

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import type { StageProps } from '../../../constructs/voice-to-chat-stack';
import type { AwsAccount } from '../../../local/aws/account/account';
import { CHECKS } from '../../../scripts/doctor/checks';
import type { Row } from '../../../scripts/doctor/examine';
import { doctorPolicy, type PolicyDocument } from '../../../scripts/doctor/policy';
import { exitCode, jsonReport, tableReport } from '../../../scripts/doctor/report';
import type { Stage } from '../../../scripts/doctor/stage';
import { admit, outdirOf, type Patient, statuses, troubled } from './support';

/** Asks for everything that a stage can ask for. */
const EVERYTHING: StageProps = {
  countries: ['US', 'CA'],
  email: { configurationSet: 'links' },
  customerProfilesDomain: 'customers',
  attachmentsBucket: 'example-attachments',
  participantEndpoint: 'direct',
  customDomain: 'chat.example.com',
  certificateArn: 'arn:aws:acm:us-east-1:111122223333:certificate/11111111-2222-4333-8444-555555555555',
  kmsKeyArn: 'arn:aws:kms:us-east-1:111122223333:key/11111111-2222-4333-8444-555555555555',
  apiConcurrency: 50,
};
/** With the domain that CloudFront gives. */
const END_USER_MESSAGING: StageProps = {
  attachmentsBucket: 'example-attachments',
  participantEndpoint: 'direct',
  smsService: 'end-user-messaging',
  smsConfigurationSet: 'links',
  flowLogging: false,
  inboundExample: false,
  // Of the instance that the twin invents.
  chatFlowArn:
    'arn:aws:connect:us-east-1:111122223333:instance/8aeaafe7-8e2a-45a6-846a-0579fda4862b/contact-flow/11111111-2222-4333-8444-555555555555',
};
const identity = (resource: string) => ({
  variables: { origination_identity_arn: `arn:aws:sms-voice:us-east-1:111122223333:${resource}` },
});

const outdirs: Record<'everything' | 'messaging', string> = { everything: '', messaging: '' };
const patients: Patient[] = [];
let everything: Patient;
let messaging: Patient;

/** For one test: the next one starts its own. */
const admitted = async (...args: Parameters<typeof admit>) => {
  const patient = await admit(...args);
  patients.push(patient);
  return patient;
};

beforeAll(async () => {
  outdirs.everything = outdirOf(EVERYTHING);
  outdirs.messaging = outdirOf(END_USER_MESSAGING);
  everything = await admit(outdirs.everything);
  messaging = await admit(outdirs.messaging);
});
afterEach(async () => {
  everything.heal();
  messaging.heal();
  for (const patient of patients.splice(0)) await patient.close();
});
afterAll(async () => {
  await everything.close();
  await messaging.close();
});

/** What no log may hold: whole numbers, addresses, account ids, ARNs. */
function expectDiscreet(rows: readonly Row[]): void {
  const text = `${tableReport('voice-to-chat', 'us-east-1', rows, 120)}\n${jsonReport('voice-to-chat', 'us-east-1', rows)}`;
  expect(text).not.toMatch(/\+?\d{10,}|arn:|[a-z]@example|AKIA|ASIA/);
}

const first = <Item>(items: readonly Item[]): Item => {
  const [item] = items;
  if (item === undefined) throw new Error('The healthy account has none.');
  return item;
};

describe('a healthy account', () => {
  it('has nothing to do, whatever a stage needs', async () => {
    const rows = await everything.examine();
    expect(troubled(rows)).toEqual({});
    expect(exitCode(rows)).toBe(0);
    expectDiscreet(rows);
  });

  it.each(['phone-number/phone-1', 'pool/pool-1', 'sender-id/EXAMPLE/US'])(
    'sends from %s by End User Messaging',
    async (resource) => {
      const patient = await admitted(outdirs.messaging, identity(resource));
      const rows = await patient.examine();
      expect(troubled(rows)).toEqual({});
      expectDiscreet(rows);
    },
  );

  it('is asked about what the stage needs alone', async () => {
    const ids = (rows: readonly Row[]) => rows.map(({ id }) => id);
    const all = ids(await everything.examine());
    const few = ids(await messaging.examine());
    expect(new Set(all).size).toBe(all.length);
    expect(new Set(few).size).toBe(few.length);
    expect([...new Set([...all, ...few])].sort()).toEqual([...new Set(CHECKS.map(({ id }) => id))].sort());
    for (const id of ['email-identity', 'profiles-domain', 'flow-logs']) expect(few).not.toContain(id);
    expect(all).not.toContain('sms-configuration-set');
  });

  it('may have many routing profiles and queues in them: all pages are read', async () => {
    const queue = first(everything.account.connect.queues);
    const others = Array.from({ length: 130 }, (_, index) => ({
      queueArn: `${queue.arn.slice(0, -12)}${String(index).padStart(12, '0')}`,
      channel: 'CHAT' as const,
    }));
    const [, serving] = everything.account.connect.routingProfiles;
    serving?.queues.unshift(...others);
    expect(troubled(await everything.examine())).toEqual({});
    serving?.queues.splice(others.length);
    expect(troubled(await everything.examine())).toEqual({ 'chat-routing': 'fail' });
  });
});

interface Failure {
  readonly what: string;
  readonly row: string;
  readonly status?: 'warn';
  break(account: AwsAccount): void;
  /** What to do, where it differs. */
  readonly todo?: RegExp;
  /** Rows that say nothing then. */
  readonly silences?: readonly string[];
}

const AFTER_INSTANCE = [
  'inbound-calls',
  'flow-logs',
  'queue',
  'chat-routing',
  'active-chats',
  'approved-origins',
  'attachments-storage',
  'flow-module',
  'function-association',
  'flows',
];

const FAILURES: readonly Failure[] = [
  {
    what: 'the account is another one',
    row: 'account',
    break: (account) => {
      account.id = '444455556666';
    },
    silences: CHECKS.map(({ id }) => id).filter((id) => !['account', 'variables'].includes(id)),
  },
  {
    what: 'the instance is not there',
    row: 'instance',
    break: ({ connect }) => {
      connect.instances = [];
    },
    silences: AFTER_INSTANCE,
  },
  {
    what: 'the instance is still being created',
    row: 'instance',
    break: ({ connect }) => {
      connect.status = 'CREATION_IN_PROGRESS';
    },
    silences: AFTER_INSTANCE,
  },
  {
    what: 'the instance could not be created',
    row: 'instance',
    break: ({ connect }) => {
      connect.status = 'CREATION_FAILED';
    },
    silences: AFTER_INSTANCE,
  },
  {
    what: 'inbound calls are off',
    row: 'inbound-calls',
    break: ({ connect }) => {
      connect.inboundCalls = false;
    },
  },
  {
    what: 'flow logs are off',
    row: 'flow-logs',
    status: 'warn',
    break: ({ connect }) => {
      connect.flowLogs = false;
    },
  },
  {
    what: 'the queue is not there',
    row: 'queue',
    break: ({ connect }) => {
      connect.queues = [];
    },
    silences: ['chat-routing'],
  },
  {
    what: 'the queue is disabled',
    row: 'queue',
    break: ({ connect }) => {
      first(connect.queues).enabled = false;
    },
    silences: ['chat-routing'],
  },
  {
    what: 'no routing profile has the queue',
    row: 'chat-routing',
    break: ({ connect }) => {
      for (const profile of connect.routingProfiles) profile.queues = [];
    },
  },
  {
    what: 'the routing profile serves voice alone',
    row: 'chat-routing',
    break: ({ connect }) => {
      for (const profile of connect.routingProfiles)
        profile.queues = profile.queues.filter(({ channel }) => channel !== 'CHAT');
    },
  },
  {
    what: 'fewer chats than usual are granted',
    row: 'active-chats',
    status: 'warn',
    break: ({ quotas }) => quotas.set('L-D4BA6F6E', 100),
  },
  { what: 'no chats are granted', row: 'active-chats', break: ({ quotas }) => quotas.set('L-D4BA6F6E', 0) },
  {
    what: 'chats start slower than usual',
    row: 'chat-starts',
    status: 'warn',
    break: ({ quotas }) => quotas.set('L-AA48CD49', 2),
  },
  { what: 'no chats may start', row: 'chat-starts', break: ({ quotas }) => quotas.set('L-AA48CD49', 0) },
  {
    what: 'what the stage reserves leaves Lambda too little',
    row: 'function-concurrency',
    break: ({ quotas }) => quotas.set('L-B99A9384', 149),
  },
  {
    what: 'the account may not use Pinpoint',
    row: 'sms-service',
    break: ({ pinpoint }) => {
      pinpoint.open = false;
    },
  },
  {
    what: 'the account has no Pinpoint project',
    row: 'sms-service',
    status: 'warn',
    break: ({ pinpoint }) => {
      pinpoint.projects = [];
    },
  },
  {
    what: 'the account is in the SMS sandbox',
    row: 'sms-sandbox',
    break: ({ sms }) => {
      sms.tier = 'SANDBOX';
    },
  },
  {
    what: 'the number is not of the account',
    row: 'sms-origination',
    break: ({ sms }) => {
      sms.numbers = [];
    },
  },
  {
    what: 'the number is still pending',
    row: 'sms-origination',
    break: ({ sms }) => {
      first(sms.numbers).status = 'PENDING';
    },
  },
  {
    what: 'the number has no SMS',
    row: 'sms-origination',
    break: ({ sms }) => {
      first(sms.numbers).capabilities = ['VOICE'];
    },
  },
  {
    what: 'the number is for promotions',
    row: 'sms-origination',
    break: ({ sms }) => {
      first(sms.numbers).messageType = 'PROMOTIONAL';
    },
  },
  {
    what: 'the number is a simulator',
    row: 'sms-origination',
    break: ({ sms }) => {
      first(sms.numbers).type = 'SIMULATOR';
    },
  },
  {
    what: 'the number is of a country that no link goes to',
    row: 'sms-origination',
    status: 'warn',
    break: ({ sms }) => {
      first(sms.numbers).country = 'GB';
    },
  },
  {
    what: 'the spend limit is that of a new account',
    row: 'sms-spend',
    status: 'warn',
    todo: /^Ask AWS Support/,
    break: ({ sms }) => {
      sms.spendLimit = { enforced: 1, most: 1 };
    },
  },
  {
    what: 'nothing may be spent',
    row: 'sms-spend',
    todo: /^Raise it/,
    break: ({ sms }) => {
      sms.spendLimit.enforced = 0;
    },
  },
  {
    what: 'the sender is no identity of SES',
    row: 'email-identity',
    break: ({ ses }) => {
      ses.identities = [];
    },
  },
  {
    what: 'the identity is not verified',
    row: 'email-identity',
    break: ({ ses }) => {
      first(ses.identities).verified = false;
    },
  },
  {
    what: 'the identity does not sign',
    row: 'email-identity',
    status: 'warn',
    break: ({ ses }) => {
      first(ses.identities).dkim = 'NOT_STARTED';
    },
  },
  {
    what: 'SES is in its sandbox',
    row: 'email-sandbox',
    break: ({ ses }) => {
      ses.production = false;
    },
  },
  {
    what: 'SES has shut the account down',
    row: 'email-sandbox',
    break: ({ ses }) => {
      ses.enforcement = 'SHUTDOWN';
    },
  },
  {
    what: 'sending is paused',
    row: 'email-sandbox',
    break: ({ ses }) => {
      ses.sending = false;
    },
  },
  {
    what: 'SES reviews the account',
    row: 'email-sandbox',
    status: 'warn',
    break: ({ ses }) => {
      ses.enforcement = 'PROBATION';
    },
  },
  {
    what: 'the configuration set is not there',
    row: 'email-configuration-set',
    break: ({ ses }) => {
      ses.configurationSets = [];
    },
  },
  {
    what: 'the configuration set does not send',
    row: 'email-configuration-set',
    break: ({ ses }) => {
      first(ses.configurationSets).sending = false;
    },
  },
  {
    what: 'the profiles domain is not there',
    row: 'profiles-domain',
    break: (account) => {
      account.profileDomains = [];
    },
  },
  {
    what: 'the origin of the site is not approved',
    row: 'approved-origins',
    break: ({ connect }) => {
      connect.approvedOrigins = ['https://example.com', 'https://d111111abcdef8.cloudfront.net'];
    },
  },
  ...(['Disabled', 'PendingDeletion'] as const).map(
    (state): Failure => ({
      what: `the key is ${state}`,
      row: 'kms-key',
      break: ({ kmsKeys }) => {
        first(kmsKeys).state = state;
      },
      silences: ['kms-key-policy'],
    }),
  ),
  {
    what: 'the key is for signing',
    row: 'kms-key',
    break: ({ kmsKeys }) => {
      first(kmsKeys).usage = 'SIGN_VERIFY';
    },
    silences: ['kms-key-policy'],
  },
  {
    what: 'the key is not there',
    row: 'kms-key',
    break: (account) => {
      account.kmsKeys = [];
    },
    silences: ['kms-key-policy'],
  },
  ...(['iam', 'logs.us-east-1.amazonaws.com', 'cloudwatch.amazonaws.com'] as const).map(
    (who): Failure => ({
      what: `the key does not let in ${who}`,
      row: 'kms-key-policy',
      ...(who === 'cloudwatch.amazonaws.com' && { status: 'warn' as const }),
      break: ({ kmsKeys }) => {
        first(kmsKeys).letsIn = first(kmsKeys).letsIn.filter((one) => one !== who);
      },
    }),
  ),
  {
    what: 'the certificate waits for its validation',
    row: 'certificate',
    todo: /^Create the DNS records/,
    break: ({ certificates }) => {
      first(certificates).status = 'PENDING_VALIDATION';
    },
  },
  {
    what: 'the certificate is for another domain',
    row: 'certificate',
    break: ({ certificates }) => {
      first(certificates).names = ['example.com', '*.chat.example.com'];
    },
  },
  {
    what: 'the certificate is not there',
    row: 'certificate',
    break: (account) => {
      account.certificates = [];
    },
  },
  {
    what: 'the certificate ends soon',
    row: 'certificate',
    status: 'warn',
    break: ({ certificates }) => {
      Object.assign(first(certificates), { renewed: false, notAfter: Date.now() / 1000 + 3600 });
    },
  },
  {
    what: 'the table cannot use its key',
    row: 'link-table',
    break: (account) => {
      account.tableStatus = 'INACCESSIBLE_ENCRYPTION_CREDENTIALS';
    },
  },
  {
    what: 'attachments are off',
    row: 'attachments-storage',
    break: ({ connect }) => {
      connect.attachmentBuckets = [];
    },
  },
  {
    what: 'attachments go to another bucket',
    row: 'attachments-storage',
    break: ({ connect }) => {
      connect.attachmentBuckets = ['other-attachments'];
    },
  },
  {
    what: 'the bucket is not there',
    row: 'attachments-cors',
    break: (account) => {
      account.buckets = [];
    },
  },
  {
    what: 'the bucket has no CORS rules',
    row: 'attachments-cors',
    break: ({ buckets }) => {
      first(buckets).cors = [];
    },
  },
  {
    what: 'the bucket admits another origin',
    row: 'attachments-cors',
    break: ({ buckets }) => {
      first(buckets).cors = [{ origins: ['https://example.com'], methods: ['GET', 'PUT'], headers: ['*'] }];
    },
  },
  {
    what: 'the bucket admits GET alone',
    row: 'attachments-cors',
    break: ({ buckets }) => {
      first(buckets).cors = [{ origins: ['https://*.example.com'], methods: ['GET'], headers: ['*'] }];
    },
  },
  {
    what: 'the bucket refuses the headers of an upload',
    row: 'attachments-cors',
    break: ({ buckets }) => {
      first(buckets).cors = [{ origins: ['https://chat.example.com'], methods: ['GET', 'PUT'], headers: [] }];
    },
  },
  {
    what: 'the bucket admits every origin',
    row: 'attachments-cors',
    status: 'warn',
    break: ({ buckets }) => {
      first(buckets).cors = [{ origins: ['*'], methods: ['GET', 'PUT'], headers: ['*'] }];
    },
  },
  {
    what: 'the bucket is in another region',
    row: 'attachments-cors',
    break: ({ buckets }) => {
      first(buckets).region = 'eu-central-1';
    },
  },
  {
    what: 'somebody has deleted the flow module',
    row: 'flow-module',
    break: ({ deployed }) => {
      deployed.modules = [];
    },
  },
  {
    what: 'the flow module is archived',
    row: 'flow-module',
    break: ({ deployed }) => {
      first(deployed.modules).state = 'ARCHIVED';
    },
  },
  {
    what: 'somebody has taken the function from the instance',
    row: 'function-association',
    break: ({ deployed }) => {
      deployed.functions = [];
    },
  },
  {
    what: 'a function is gone',
    row: 'functions',
    break: ({ deployed }) => {
      deployed.lambdas.pop();
    },
  },
  {
    what: 'a function could not be changed',
    row: 'functions',
    break: ({ deployed }) => {
      first(deployed.lambdas).lastUpdate = 'Failed';
    },
  },
  {
    what: 'a function was switched off by hand',
    row: 'functions',
    todo: /^Somebody did so by hand/,
    break: ({ deployed }) => {
      first(deployed.lambdas).reserved = 0;
    },
  },
  {
    what: 'somebody has deleted a flow',
    row: 'flows',
    break: ({ deployed }) => {
      deployed.flows.pop();
    },
  },
  {
    what: 'a flow is archived',
    row: 'flows',
    break: ({ deployed }) => {
      first(deployed.flows).state = 'ARCHIVED';
    },
  },
];

describe('a failure', () => {
  /** Statuses of the rows that are not ok when these failures come together. */
  const expectedOf = (failures: readonly Failure[], ids: readonly string[]) => {
    const silenced = new Set(failures.flatMap(({ silences = [] }) => silences));
    return Object.fromEntries([
      ...failures.filter(({ row }) => !silenced.has(row)).map(({ row, status }) => [row, status ?? 'fail']),
      ...[...silenced].filter((id) => ids.includes(id)).map((id) => [id, 'not checked']),
    ]);
  };

  it.each(FAILURES.map((failure) => [failure.what, failure] as const))('turns its own row: %s', async (_, failure) => {
    failure.break(everything.account);
    const rows = await everything.examine();
    const ids = rows.map(({ id }) => id);
    expect(troubled(rows)).toEqual(expectedOf([failure], ids));
    expect(exitCode(rows)).toBe(failure.status === 'warn' ? 0 : 1);
    const row = rows.find(({ id }) => id === failure.row);
    expect(row?.todo).toMatch(failure.todo ?? /^[A-Z].{30,}$/);
    expectDiscreet(rows);
  });

  it('does not hide another: any of them come together', async () => {
    const ids = Object.keys(statuses(await everything.examine()));
    const some = fc.uniqueArray(fc.constantFrom(...FAILURES.slice(1)), {
      selector: ({ row }) => row,
      minLength: 2,
      maxLength: 8,
    });
    await fc.assert(
      fc.asyncProperty(some, async (failures) => {
        everything.heal();
        for (const failure of failures) failure.break(everything.account);
        expect(troubled(await everything.examine())).toEqual(expectedOf(failures, ids));
      }),
      { numRuns: 25 },
    );
  });

  it('has a row in every check', () => {
    const covered = new Set(FAILURES.map(({ row }) => row));
    const unbroken = CHECKS.map(({ id }) => id).filter((id) => !covered.has(id));
    // Tested below, in the stages that need them.
    expect(unbroken).toEqual(['variables', 'chat-flow', 'sms-configuration-set']);
  });
});

describe('End User Messaging, and the domain that CloudFront gives', () => {
  const PUT_AND_GET = { methods: ['GET', 'PUT'], headers: ['*'] };
  const numbers: readonly [string, (account: AwsAccount) => void, string, 'warn' | 'fail'][] = [
    ['the number is not there', ({ sms }) => void sms.numbers.splice(0), 'sms-origination', 'fail'],
    [
      'the configuration set is not there',
      ({ sms }) => void sms.configurationSets.splice(0),
      'sms-configuration-set',
      'fail',
    ],
    ['the sandbox', ({ sms }) => void Object.assign(sms, { tier: 'SANDBOX' }), 'sms-sandbox', 'fail'],
    [
      'an origin of another kind',
      ({ connect }) => void connect.approvedOrigins.splice(0, 1, 'https://example.com'),
      'approved-origins',
      'fail',
    ],
    [
      'CORS for another kind',
      ({ buckets }) => void first(buckets).cors.splice(0, 1, { ...PUT_AND_GET, origins: ['https://example.com'] }),
      'attachments-cors',
      'fail',
    ],
    ['the chat flow is not there', ({ connect }) => void connect.ownFlows.splice(0), 'chat-flow', 'fail'],
    [
      'the chat flow is a draft',
      ({ connect }) => void Object.assign(first(connect.ownFlows), { status: 'SAVED' }),
      'chat-flow',
      'fail',
    ],
    [
      'the chat flow is archived',
      ({ connect }) => void Object.assign(first(connect.ownFlows), { state: 'ARCHIVED' }),
      'chat-flow',
      'fail',
    ],
    [
      'the chat flow is a whisper',
      ({ connect }) => void Object.assign(first(connect.ownFlows), { type: 'AGENT_WHISPER' }),
      'chat-flow',
      'fail',
    ],
    ['a new account', ({ quotas }) => void quotas.set('L-B99A9384', 10), 'function-concurrency', 'warn'],
  ];
  it.each(numbers)('turns its own row: %s', async (_, damage, row, status) => {
    damage(messaging.account);
    expect(troubled(await messaging.examine())).toEqual({ [row]: status });
  });

  it('is content with a pattern of origins', async () => {
    first(messaging.account.buckets).cors = [{ ...PUT_AND_GET, origins: ['https://*.cloudfront.net'] }];
    expect(troubled(await messaging.examine())).toEqual({});
  });

  it('has pools that are not ready, or for promotions', async () => {
    const patient = await admitted(outdirs.messaging, identity('pool/pool-1'));
    const pool = first(patient.account.sms.pools);
    pool.status = 'CREATING';
    expect(troubled(await patient.examine())).toEqual({ 'sms-origination': 'fail' });
    pool.status = 'ACTIVE';
    pool.messageType = 'PROMOTIONAL';
    expect(troubled(await patient.examine())).toEqual({ 'sms-origination': 'fail' });
    patient.account.sms.pools = [];
    expect(troubled(await patient.examine())).toEqual({ 'sms-origination': 'fail' });
  });

  it('has sender ids that serve one country, and one kind of message', async () => {
    const patient = await admitted(outdirs.messaging, identity('sender-id/EXAMPLE/GB'));
    expect(troubled(await patient.examine())).toEqual({ 'sms-origination': 'warn' });
    first(patient.account.sms.senderIds).messageTypes = ['PROMOTIONAL'];
    expect(troubled(await patient.examine())).toEqual({ 'sms-origination': 'fail' });
    patient.account.sms.senderIds = [];
    expect(troubled(await patient.examine())).toEqual({ 'sms-origination': 'fail' });
  });
});

describe('a Pinpoint application that the stage does not create', () => {
  const APPLICATION = '0123456789abcdef0123456789abcdef';

  /** The same stage, as it would be with one. */
  const withOwnApplication = async () => {
    const outdir = outdirOf({});
    const file = join(outdir, 'stacks/voice-to-chat/cdk.tf.json');
    const json = JSON.parse(
      readFileSync(file, 'utf8').replaceAll('${aws_pinpoint_app.voice_to_chat.application_id}', APPLICATION),
    );
    for (const type of ['aws_pinpoint_app', 'aws_pinpoint_sms_channel']) delete json.resource[type];
    writeFileSync(file, JSON.stringify(json));
    return admitted(outdir);
  };

  it('is asked for itself, with no more than the permission for it', async () => {
    const patient = await withOwnApplication();
    expect(troubled(await patient.examine())).toEqual({});
    const narrow = await admitted(patient.outdir, { policy: doctorPolicy(patient.stage) });
    expect(troubled(await narrow.examine())).toEqual({});
    const sms = first(narrow.account.pinpoint.projects);
    sms.smsEnabled = false;
    expect(troubled(await narrow.examine())).toEqual({ 'sms-service': 'fail' });
    narrow.account.pinpoint.projects = [];
    expect(troubled(await narrow.examine())).toEqual({ 'sms-service': 'fail' });
  });
});

describe('deploying', () => {
  const TABLE_IS_NOT_THERE = ['dynamodb:DescribeTable=error:ResourceNotFoundException'];
  const DEPLOYMENT = ['flow-module', 'function-association', 'functions', 'flows', 'link-table'];
  const undeployed = async () => {
    const patient = await admitted(outdirs.everything, { faults: TABLE_IS_NOT_THERE });
    patient.account.deployed = { modules: [], flows: [], lambdas: [], functions: [] };
    return patient;
  };

  it('is still to come when nothing of the stage is there', async () => {
    const rows = await (await undeployed()).examine();
    expect(troubled(rows)).toEqual({});
    for (const { id, found } of rows.filter((row) => DEPLOYMENT.includes(row.id))) {
      expect([id, found]).toEqual([id, expect.stringMatching(/^not deployed yet/)]);
    }
  });

  it('is demanded by --deployed', async () => {
    const rows = await (await undeployed()).examine({ deployed: true });
    expect(troubled(rows)).toEqual(Object.fromEntries(DEPLOYMENT.map((id) => [id, 'fail'])));
  });

  it('is broken when only the table is gone', async () => {
    const patient = await admitted(outdirs.everything, { faults: TABLE_IS_NOT_THERE });
    expect(troubled(await patient.examine())).toEqual({ 'link-table': 'fail' });
  });
});

describe('a permission', () => {
  /** Rows that need an action in a stage, as the table says. */
  const needing = (action: string, stage: Stage) =>
    CHECKS.filter((check) => check.needed?.(stage) ?? true)
      .filter((check) => check.permissions.some((one) => one.action === action))
      .map(({ id }) => id);
  const without = (policy: PolicyDocument, action: string): PolicyDocument => ({
    ...policy,
    Statement: policy.Statement.map((statement) => ({
      ...statement,
      Action: statement.Action.filter((one) => one !== action),
    })).filter(({ Action }) => Action.length > 0),
  });
  const actions = [...new Set(CHECKS.flatMap(({ permissions }) => permissions.map(({ action }) => action)))].filter(
    // Nobody can be denied it, and no stage here brings its own Pinpoint application.
    (action) => action !== 'sts:GetCallerIdentity' && action !== 'mobiletargeting:GetSmsChannel',
  );
  const PLACE: Readonly<Record<string, Parameters<typeof identity>[0]>> = {
    'sms-voice:DescribePools': 'pool/pool-1',
    'sms-voice:DescribeSenderIds': 'sender-id/EXAMPLE/US',
    'sms-voice:DescribeConfigurationSets': 'pool/pool-1',
    'connect:DescribeContactFlow': 'pool/pool-1',
  };

  it.each(actions)('is missed by the rows that need it, and named: %s', async (action) => {
    const place = PLACE[action];
    const patient = await admitted(place === undefined ? outdirs.everything : outdirs.messaging, {
      ...(place !== undefined && identity(place)),
      policy: without(doctorPolicy(), action),
    });
    const rows = await patient.examine();
    const missing = rows.filter(({ found }) => found === `needs ${action}`);
    expect(missing.map(({ id }) => id)).toEqual(needing(action, patient.stage));
    expect(missing.every(({ status }) => status === 'not checked')).toBe(true);
    const followers = rows.filter(({ status, id }) => status !== 'ok' && !missing.some((row) => row.id === id));
    for (const { found, status } of followers) {
      expect([status, found]).toEqual(['not checked', expect.stringMatching(/ comes first$/)]);
    }
    expect(exitCode(rows)).toBe(1);
    expectDiscreet(rows);
  });

  it('is enough when it is the least for the stage', async () => {
    for (const [outdir, resource] of [
      [outdirs.everything, 'phone-number/phone-1'],
      [outdirs.messaging, 'phone-number/phone-1'],
      [outdirs.messaging, 'pool/pool-1'],
      [outdirs.messaging, 'sender-id/EXAMPLE/US'],
    ] as const) {
      const options = outdir === outdirs.everything ? {} : identity(resource);
      const { stage } = await admitted(outdir, options);
      const patient = await admitted(outdir, { ...options, policy: doctorPolicy(stage) });
      expect(troubled(await patient.examine())).toEqual({});
    }
  });
});

describe('AWS that does not answer', () => {
  it.each([
    ['is given up after the time-out', 'connect:DescribeQueue=delay:600000', 300],
    ['is asked a few times, and then told', 'connect:DescribeQueue=throttle', 30_000],
    ['fails', 'connect:DescribeQueue=error:InternalServiceException', 30_000],
  ])('%s', async (_, fault, timeoutMilliseconds) => {
    const patient = await admitted(outdirs.everything, { faults: [fault] });
    // Nothing else shall run into the time-out on a busy machine.
    const rows = (await patient.examine({ timeoutMilliseconds })).filter(({ id }) =>
      ['queue', 'chat-routing'].includes(id),
    );
    expect(statuses(rows)).toEqual({ queue: 'not checked', 'chat-routing': 'not checked' });
    expect(exitCode(rows)).toBe(1);
    expectDiscreet(rows);
  });
});
