// The Connect instance that everything belongs to. Its ARN also tells region, account and partition, so the stack asks
// AWS for nothing and needs no data source.

import { Fn } from 'cdktf';
import { ConfigurationError } from './errors';
import { isReference } from './terraform-text';

const ARN = /^arn:aws:connect:[a-z0-9-]+:[0-9]{12}:instance\/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export class ConnectInstance {
  readonly id: string;
  readonly partition: string;
  readonly region: string;
  readonly account: string;

  /** @param arn `arn:<partition>:connect:<region>:<account>:instance/<id>`, or a reference to it */
  constructor(readonly arn: string) {
    if (!isReference(arn) && !ARN.test(arn)) {
      throw new ConfigurationError(
        `"${arn}" is not the ARN of a Connect instance.`,
        'Region, account and instance id are taken from it. CloudFront stands in the commercial partition alone.',
        'Give arn:aws:connect:<region>:<account>:instance/<id>, as the console shows it under Account overview.',
      );
    }
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
