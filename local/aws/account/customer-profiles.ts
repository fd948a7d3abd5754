// Customer Profiles, as somebody sees it who looks after the account: its domains.

import { ServiceError } from '../error';
import type { Call, Operation, Surroundings } from '../service';

export function customerProfilesAccount({ stack, account }: Surroundings): Readonly<Record<string, Operation>> {
  function getDomain(call: Call): unknown {
    const name = call.labels['DomainName'] ?? '';
    const { partition, region, account: id } = stack.account;
    call.authorize('profile:GetDomain', `arn:${partition}:profile:${region}:${id}:domains/${name}`);
    if (!account.profileDomains.includes(name)) {
      throw new ServiceError('ResourceNotFoundException', `Domain ${name} does not exist`);
    }
    return { DomainName: name, CreatedAt: 1_760_000_000, LastUpdatedAt: 1_760_000_000 };
  }
  return { GetDomain: { route: 'GET /domains/{DomainName}', handle: getDomain } };
}
