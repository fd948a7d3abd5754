// What the distribution asks of an origin, whatever kind it is.

import type { HttpRequest, HttpResponse } from '../http';

export interface Origin {
  /** Terraform address of what answers, or the domain of an origin outside of the stack. */
  readonly address: string;
  /** `onStart` is called when the origin begins: a wait for a place on this machine is not its time. */
  fetch(request: HttpRequest, onStart: () => void): Promise<HttpResponse>;
}

/** Who asks: what an origin access control makes of a distribution. */
export interface Caller {
  readonly distributionArn: string;
  readonly account: string;
  readonly partition: string;
}

/** Condition keys of a request that CloudFront signs for a distribution. */
export const callerContext = ({ distributionArn, account }: Caller): Readonly<Record<string, string>> => ({
  'aws:SourceArn': distributionArn,
  'aws:SourceAccount': account,
  'aws:SecureTransport': 'true',
});

export const CLOUDFRONT = { kind: 'service', name: 'cloudfront.amazonaws.com' } as const;

/** How an origin access control signs: not at all, always, or unless the viewer's Authorization is forwarded. */
export type Signing = 'never' | 'always' | 'no-override';

export const signs = (signing: Signing, request: HttpRequest): boolean =>
  signing === 'always' || (signing === 'no-override' && request.headers['authorization'] === undefined);
