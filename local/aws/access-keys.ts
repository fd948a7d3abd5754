// Access keys: one per role, so that every call in the twin is made by a role of the stack and by no one else.

import { TwinError } from '../error';
import type { Authorizer } from '../iam/authorizer';
import { refusalText } from '../iam/authorizer';
import type { Principal } from '../iam/policy';
import { invent } from '../terraform/variables';

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

type Role = Extract<Principal, { kind: 'role' }>;

const UPPER = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

export class AccessKeys {
  private readonly holders = new Map<string, Role>();

  constructor(private readonly authorizer: Authorizer) {}

  /**
   * Credentials of a role for a session: Lambda's session is the function's name. Throws TwinError when the role does not trust
   * the service that asks for them.
   */
  issue(roleArn: string, session: string, service = 'lambda.amazonaws.com'): Credentials {
    const decision = this.authorizer.assume(roleArn, service);
    if (!decision.allowed) throw new TwinError(refusalText(decision));
    const seed = `${roleArn}/${session}`;
    const accessKeyId = `ASIA${invent(seed, 16, UPPER)}`;
    this.holders.set(accessKeyId, { kind: 'role', arn: roleArn, session });
    return { accessKeyId, secretAccessKey: invent(`${seed} secret`, 40), sessionToken: invent(`${seed} token`, 64) };
  }

  holder(accessKeyId: string): Role | undefined {
    return this.holders.get(accessKeyId);
  }
}

/** What the Authorization header of Signature Version 4 says; undefined when it is none. The signature itself is not checked. */
export interface CredentialScope {
  readonly accessKeyId: string;
  readonly region: string;
  readonly service: string;
}

export function parseAuthorization(header: string | undefined): CredentialScope | undefined {
  const found = /^AWS4-HMAC-SHA256 .*\bCredential=([^/,\s]+)\/\d{8}\/([^/,\s]+)\/([^/,\s]+)\/aws4_request\b/.exec(
    header ?? '',
  );
  const [, accessKeyId, region, service] = found ?? [];
  return accessKeyId && region && service ? { accessKeyId, region, service } : undefined;
}
