// The caller's e-mail address in Customer Profiles, found by phone number. Several profiles: nobody knows whose it is, so none.

import { CustomerProfilesClient, type Profile, SearchProfilesCommand } from '@aws-sdk/client-customer-profiles';
import type { E164 } from '../../shared/contract/link';
import { type ClientDefaults, repeatable } from '../aws';
import { parseEmail } from '../parse';
import type { Telemetry } from '../telemetry';

export interface Profiles {
  /**
   * The one address known for the number; none on doubt.
   *
   * @throws the service's error: whether there is an address is then not known
   */
  email(number: E164, telemetry: Telemetry, signal: AbortSignal): Promise<string | undefined>;
}

export function customerProfiles(domain: string, defaults: ClientDefaults): Profiles {
  const client = new CustomerProfilesClient(repeatable(defaults));
  return {
    async email(number, telemetry, signal) {
      const command = new SearchProfilesCommand({
        DomainName: domain,
        KeyName: '_phone',
        Values: [number],
        MaxResults: 2,
      });
      const { Items = [] } = await telemetry.call('profiles', () => client.send(command, { abortSignal: signal }));
      const [profile, ...others] = Items;
      return profile && others.length === 0 ? addressOf(profile) : undefined;
    },
  };
}

const addressOf = ({ PersonalEmailAddress, EmailAddress, BusinessEmailAddress }: Profile): string | undefined =>
  parseEmail(PersonalEmailAddress) ?? parseEmail(EmailAddress) ?? parseEmail(BusinessEmailAddress);
