// Who asks, and is it the account that the Connect instance is in?

import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { type Check, fail, ok, warn } from './check';
import { maskAccount } from './mask';

export const account: Check = {
  id: 'account',
  // AWS lets everybody ask who they are.
  permissions: [{ action: 'sts:GetCallerIdentity', on: () => '*' }],
  async run({ stage, clients, ask }) {
    const caller = await ask('sts:GetCallerIdentity', (o) => clients.sts.send(new GetCallerIdentityCommand({}), o));
    const { Account = '', Arn = '' } = caller;
    const who = callerKind(Arn);
    const { instance } = stage;
    if (instance === undefined) return ok(`${who} of account ${maskAccount(Account)}; no instance is named yet`);
    if (instance.account !== Account) {
      return fail(
        `${who} of account ${maskAccount(Account)}, but connect_instance_arn is of account ${maskAccount(instance.account)}`,
        'Sign in to the account of the Connect instance (AWS_PROFILE names the profile), or correct connect_instance_arn.',
      );
    }
    const found = `${who} of account ${maskAccount(Account)}, as connect_instance_arn; region ${stage.region}`;
    return Arn.endsWith(':root')
      ? warn(found, 'Work with a role: the root user may do everything, and cannot be held to a policy.')
      : ok(found);
  },
};

/** Names of roles are the owner's; sessions and users carry people's names. */
function callerKind(arn: string): string {
  const role = /:assumed-role\/([^/]+)\//.exec(arn)?.[1];
  if (role !== undefined) return `role ${role}`;
  return arn.endsWith(':root') ? 'the root user' : 'an IAM user';
}
