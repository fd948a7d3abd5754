// Everything the actions stand on, made once per environment. What a call may not need is loaded when first needed.

import type { SendLinkEnvironment, SendLinkSettings } from '../shared/contract/settings';
import type { ClientDefaults } from './aws';
import type { Lines } from './carrier';
import type { Profiles } from './email/profiles';
import type { EmailSender } from './email/ses';
import { LOADERS, type Loaders } from './loaders';
import type { Contact } from './parse';
import { type CallerVerdict, type PhoneRules, phoneRules } from './phone';
import { Signing } from './signing';
import type { SmsSender } from './sms/sender';
import type { Staffing } from './staffing';
import { Store } from './store';
import type { Telemetry } from './telemetry';

export interface Services {
  readonly environment: SendLinkEnvironment;
  readonly settings: SendLinkSettings;
  readonly phone: PhoneRules;
  readonly store: Store;
  readonly signing: Signing;
  readonly sms: () => Promise<SmsSender>;
  readonly staffing: () => Promise<Staffing>;
  /** With e-mail only. */
  readonly email?: () => Promise<EmailSender>;
  /** With a Customer Profiles domain only. */
  readonly profiles?: () => Promise<Profiles>;
  /** With carrier look-up only. */
  readonly lines?: () => Promise<Lines>;
}

/** @param now epoch milliseconds */
export function makeServices(
  environment: SendLinkEnvironment,
  settings: SendLinkSettings,
  defaults: ClientDefaults,
  now: () => number,
  load: Loaders = LOADERS,
): Services {
  const store = new Store(environment.tableName, settings.limits, defaults, now);
  const { email, customerProfilesDomain, brand, carrierLookup } = settings;
  const from = environment.emailFromAddress;
  return {
    environment,
    settings,
    store,
    phone: phoneRules(settings),
    signing: new Signing(environment, defaults, now),
    sms: lazy(async () =>
      settings.smsService === 'pinpoint'
        ? (await load.pinpoint()).pinpointSender(environment, defaults)
        : (await load.endUserMessaging()).endUserMessagingSender(environment, settings, defaults),
    ),
    staffing: lazy(async () => new (await load.staffing()).Staffing(defaults, now)),
    ...(email &&
      from !== undefined && {
        email: lazy(async () => (await load.ses()).sesSender({ from, fromName: brand, ...email }, defaults)),
      }),
    ...(email &&
      customerProfilesDomain !== undefined && {
        profiles: lazy(async () => (await load.profiles()).customerProfiles(customerProfilesDomain, defaults)),
      }),
    ...(carrierLookup && { lines: lazy(async () => (await load.carrier()).carrierLines(store, defaults)) }),
  };
}

function lazy<T>(load: () => Promise<T>): () => Promise<T> {
  let loaded: Promise<T> | undefined;
  return () => {
    loaded ??= load();
    return loaded;
  };
}

/**
 * The address that the contact centre has for this caller: contact attribute first, then Customer Profiles.
 *
 * @throws the error of Customer Profiles
 */
export async function emailAddress(
  services: Services,
  contact: Contact,
  caller: CallerVerdict,
  telemetry: Telemetry,
  signal: AbortSignal,
): Promise<string | undefined> {
  if (!services.email) return undefined;
  if (contact.email !== undefined) return contact.email;
  if (!services.profiles || !caller.ok) return undefined;
  return (await services.profiles()).email(caller.number, telemetry, signal);
}
