// Customer Profiles: SearchProfiles by phone number, over the profiles that the twin was given.

import { ServiceError } from '../error';
import type { Call, Service, Surroundings } from '../service';
import type { Profile } from '../world';

const PHONE_KEYS: readonly (keyof Profile)[] = [
  'PhoneNumber',
  'MobilePhoneNumber',
  'HomePhoneNumber',
  'BusinessPhoneNumber',
];
const EMAIL_KEYS: readonly (keyof Profile)[] = ['EmailAddress', 'PersonalEmailAddress', 'BusinessEmailAddress'];
/** Standard keys of the service and the fields that they look in ("SearchProfiles", KeyName). */
const KEYS: Readonly<Record<string, readonly (keyof Profile)[]>> = {
  _phone: PHONE_KEYS,
  _email: EMAIL_KEYS,
  _profileId: ['ProfileId'],
};

export function customerProfiles({ stack, world }: Surroundings): Service {
  function searchProfiles(call: Call): unknown {
    const domain = call.labels['DomainName'] ?? '';
    const { partition, region, account } = stack.account;
    call.authorize('profile:SearchProfiles', `arn:${partition}:profile:${region}:${account}:domains/${domain}`);
    const profiles = world.profiles.get(domain);
    if (profiles === undefined) throw new ServiceError('ResourceNotFoundException', `Domain ${domain} does not exist`);
    const fields = KEYS[call.input.text('KeyName')];
    if (fields === undefined)
      throw new ServiceError('BadRequestException', `Search key ${call.input.text('KeyName')} does not exist`);
    const values = call.input.texts('Values');
    const found = profiles.filter((profile) => fields.some((field) => values.includes(profile[field] ?? '')));
    return { Items: found.slice(0, Number(call.labels['max-results'] ?? 100)) };
  }

  return {
    prefix: 'profile',
    signingName: 'profile',
    protocol: 'rest-json',
    messageMember: 'Message',
    throttle: 'ThrottlingException',
    validation: 'BadRequestException',
    errors: {
      BadRequestException: 400,
      AccessDeniedException: 403,
      ResourceNotFoundException: 404,
      ThrottlingException: 429,
      InternalServerException: 500,
    },
    operations: { SearchProfiles: { route: 'POST /domains/{DomainName}/profiles/search', handle: searchProfiles } },
  };
}
