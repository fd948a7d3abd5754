// The Connect instance that everything belongs to. Its ARN also tells region, account and partition, so the stack asks
// AWS for nothing and needs no data source.

import { Fn } from 'cdktf';

export class ConnectInstance {
  readonly id: string;
  readonly partition: string;
  readonly region: string;
  readonly account: string;

  /** @param arn `arn:<partition>:connect:<region>:<account>:instance/<id>`, or a reference to it */
  constructor(readonly arn: string) {
    const part = (index: number): string => Fn.element(Fn.split(':', arn), index);
    this.partition = part(1);
    this.region = part(3);
    this.account = part(4);
    // The bare id, not the ARN: the provider's resource ids are split at ":" (terraform-provider-aws #41656).
    this.id = Fn.element(Fn.split('/', arn), 1);
  }

  /** ARN of something in the instance's region and account. */
  arnOf(service: string, resource: string): string {
    return `arn:${this.partition}:${service}:${this.region}:${this.account}:${resource}`;
  }
}
