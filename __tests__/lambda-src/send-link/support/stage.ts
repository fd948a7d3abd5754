// send-link on a stage: the real handler and the unmodified SDK against the loopback endpoint, and Connect's events.

import { generateKeyPairSync, type KeyPairKeyObjectResult } from 'node:crypto';
import type { MetadataJson } from 'libphonenumber-js/core';
import metadata from 'libphonenumber-js/metadata.max.json';
import { phoneMetadataFor } from '../../../../constructs/phone-metadata';
import * as carrier from '../../../../lambda-src/send-link/carrier';
import type { DeadlineLimits } from '../../../../lambda-src/send-link/deadline';
import * as profiles from '../../../../lambda-src/send-link/email/profiles';
import * as ses from '../../../../lambda-src/send-link/email/ses';
import { makeHandler } from '../../../../lambda-src/send-link/handler';
import type { Loaders } from '../../../../lambda-src/send-link/loaders';
import { makeServices, type Services } from '../../../../lambda-src/send-link/services';
import * as endUserMessaging from '../../../../lambda-src/send-link/sms/end-user-messaging';
import * as pinpoint from '../../../../lambda-src/send-link/sms/pinpoint';
import * as staffing from '../../../../lambda-src/send-link/staffing';
import type { ConnectContactData, ConnectEvent, SendLinkResult } from '../../../../lambda-src/shared/contract/connect';
import { FRAGMENT_PATTERN } from '../../../../lambda-src/shared/contract/link';
import type { SendLinkEnvironment, SendLinkSettings } from '../../../../lambda-src/shared/contract/settings';
import type { SealedLink, SealedMessage } from '../../../../lambda-src/shared/contract/table';
import { sealKeyOf, unseal } from '../../../../lambda-src/shared/sealing';
import { linkIdOf, parseToken } from '../../../../lambda-src/shared/token';
import { AwsEndpoint } from './aws-endpoint';

export const TABLE = 'links';
export const CALLER = '+12065550100';
export const OTHER = '+12065550142';
export const EMAIL = 'caller@example.com';
export const DOMAIN = 'd111111abcdef8.cloudfront.net';
export const QUEUE = 'arn:aws:connect:us-east-1:111122223333:instance/in/queue/chats';
export const NOW = Date.UTC(2026, 10, 22, 12, 0, 0);

export const COUNTRIES = ['US', 'CA', 'DE'] as const;
export const FULL_METADATA = metadata as unknown as MetadataJson;

export const SETTINGS: SendLinkSettings = {
  brand: 'Example',
  languages: ['en', 'es', 'fr', 'de', 'pt', 'ja', 'ar'],
  countries: COUNTRIES,
  phoneMetadata: phoneMetadataFor(COUNTRIES),
  smsService: 'pinpoint',
  email: {},
  linkMinutes: 60,
  chatMinutes: 240,
  limits: { perDestinationHour: 3, perDestinationDay: 5, perCallerDay: 6, perMinute: 60 },
  carriedAttributes: 'all',
  texts: {},
  signatureHash: 'SHA1',
  carrierLookup: false,
};

export const ENVIRONMENT: SendLinkEnvironment = {
  applicationId: 'app',
  domainName: DOMAIN,
  publicKeyId: 'K2JCJMDEHXQW5F',
  privateKeySecretArn: 'arn:aws:secretsmanager:us-east-1:111122223333:secret:link-signing',
  tableName: TABLE,
  originationNumber: '+12065550199',
  originationIdentityArn: 'arn:aws:sms-voice:us-east-1:111122223333:pool/pool-1',
  emailFromAddress: 'chat@example.com',
  queueArn: QUEUE,
};

/** Long enough for a busy machine, short enough to wait for in a test of what hangs. Milliseconds. */
export const PATIENT: DeadlineLimits = { answerWithin: 5500, beginSendWithin: 3500 };

interface Pair {
  readonly privateKey: string;
  readonly publicKey: string;
}
const pem = ({ privateKey, publicKey }: KeyPairKeyObjectResult): Pair => ({
  privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  publicKey: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
});
export const ecPair = () => pem(generateKeyPairSync('ec', { namedCurve: 'prime256v1' }));
export const rsaPair = () => pem(generateKeyPairSync('rsa', { modulusLength: 2048 }));
export const EC_PAIR = ecPair();
export const secretOf = ({ privateKey, publicKey }: Pair): string =>
  JSON.stringify({ keyId: ENVIRONMENT.publicKeyId, privateKey, publicKey });

export interface Play {
  readonly settings?: Partial<SendLinkSettings>;
  readonly limits?: DeadlineLimits;
  /** Puts something in the place of a service. */
  readonly adapt?: (services: Services) => Services;
}

export type Invoke = (event: unknown) => Promise<SendLinkResult>;

export class Stage {
  readonly aws: AwsEndpoint;
  now = NOW;
  /** What the function has written: log lines and metrics. */
  output = '';
  /** Parts that were loaded when first needed. */
  readonly loaded = new Set<keyof Loaders>();

  private constructor(aws: AwsEndpoint) {
    this.aws = aws;
  }

  static async open(): Promise<Stage> {
    const stage = new Stage(await AwsEndpoint.start(TABLE));
    for (const stream of [process.stdout, process.stderr]) {
      const write = stream.write.bind(stream);
      jest.spyOn(stream, 'write').mockImplementation((chunk) => {
        // Lines of the function are JSON; all else is the test runner's.
        if (!String(chunk).startsWith('{')) return write(chunk);
        stage.output += String(chunk);
        return true;
      });
    }
    return stage;
  }

  async reset(): Promise<void> {
    await this.aws.clear();
    this.aws.secret = secretOf(EC_PAIR);
    this.now = NOW;
    this.output = '';
    this.loaded.clear();
  }

  /** Nothing written says who called, where a message went, or what opens a link. */
  expectNoPersonalData(): void {
    const secrets = [
      /20655501\d\d/,
      /@example\.com/,
      ...this.aws.messages.map(({ text }) => new RegExp(/#..(\S{22})/.exec(text)?.[1] ?? '$^')),
    ];
    expect(this.output.split('\n').filter((line) => secrets.some((secret) => secret.test(line)))).toEqual([]);
  }

  /** A function environment of its own: nothing is warm, nothing cached. */
  environment({ settings = {}, limits = PATIENT, adapt = (services) => services }: Play = {}): Invoke {
    const services = makeServices(
      ENVIRONMENT,
      { ...SETTINGS, ...settings },
      { region: 'us-east-1', endpoint: this.aws.url, credentials: { accessKeyId: 'a', secretAccessKey: 'a' } },
      () => this.now,
      this.#loaders(),
    );
    return makeHandler(adapt(services), limits, () => this.now);
  }

  #loaders(): Loaders {
    const load =
      <T>(name: keyof Loaders, part: T) =>
      async () => {
        this.loaded.add(name);
        return part;
      };
    // Jest runs the sources as CommonJS and cannot follow the ES modules' .js specifiers; the bundle's test does.
    return {
      pinpoint: load('pinpoint', pinpoint),
      endUserMessaging: load('endUserMessaging', endUserMessaging),
      ses: load('ses', ses),
      profiles: load('profiles', profiles),
      staffing: load('staffing', staffing),
      carrier: load('carrier', carrier),
    };
  }

  close(): Promise<void> {
    return this.aws.stop();
  }
}

export const event = (parameters: Record<string, string>, data: Partial<ConnectContactData> = {}): ConnectEvent => ({
  Name: 'ContactFlowEvent',
  Details: {
    ContactData: {
      Attributes: {},
      Channel: 'VOICE',
      ContactId: '4a573372-1f28-4e26-b97b-000000000001',
      CustomerEndpoint: { Address: CALLER, Type: 'TELEPHONE_NUMBER' },
      SystemEndpoint: { Address: '+18005550199', Type: 'TELEPHONE_NUMBER' },
      CustomerId: null,
      InitiationMethod: 'INBOUND',
      InstanceARN: 'arn:aws:connect:us-east-1:111122223333:instance/in',
      LanguageCode: 'en-US',
      Queue: null,
      ...data,
    },
    Parameters: parameters,
  },
});

export const sendSms = (data: Partial<ConnectContactData> = {}, to = 'caller') =>
  event({ action: 'send', channel: 'sms', to }, data);
export const sendEmail = (data: Partial<ConnectContactData> = {}) =>
  event({ action: 'send', channel: 'email', to: 'caller' }, { Attributes: { email: EMAIL }, ...data });

/** The link that a message carries: its last word. */
export function linkIn(text: string): {
  url: string;
  language: string;
  linkId: string;
  open: (sealed: string) => SealedLink;
  /** What the link knows of the SMS that carried it. */
  message: (sealed: string) => SealedMessage | undefined;
} {
  const url = /https:\S+/.exec(text)?.[0] ?? '';
  const [, language = '', secret] = FRAGMENT_PATTERN.exec(new URL(url).hash.slice(1)) ?? [];
  const token = parseToken(secret);
  if (token === undefined) throw new Error('The message carries no link with a token.');
  return {
    url,
    language,
    linkId: linkIdOf(token),
    open: (sealed) => {
      const known = unseal(sealKeyOf(token), 'sealed', sealed);
      if (known === undefined) throw new Error('The sealed item does not open with the token of the link.');
      return known;
    },
    message: (sealed) => unseal(sealKeyOf(token), 'sealedMessage', sealed),
  };
}
