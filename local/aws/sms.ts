// What both SMS services share: whose number a message comes from, how many parts it has, and how fast parts may go out.

import { SegmentedMessage } from 'sms-segments-calculator';
import type { Stack } from '../terraform/stack';
import { RATES } from './rate-limit';
import type { Surroundings } from './service';

export const E164 = /^\+[1-9]\d{6,14}$/;

/** Parts as the carriers count and AWS bills them (links facts, 2.1). */
export const smsParts = (body: string): number => new SegmentedMessage(body).segmentsCount;

/** False when the origination identity has sent as many parts as it may in this second. */
export const withinRate = ({ limits }: Surroundings, origination: string, parts: number): boolean =>
  // A message of more parts than the bucket holds goes out when the bucket is full, as it would on a real number.
  limits.take(`sms ${origination}`, RATES.smsParts, Math.min(parts, RATES.smsParts.burst));

/** Numbers that the account owns: those that the stack was given by variable, and those that it orders. */
export function ownNumbers(stack: Stack): ReadonlySet<string> {
  const given = [...stack.variables.values()]
    .filter((value) => typeof value === 'string')
    .filter((value) => E164.test(value));
  const ordered = stack.ofType('aws_pinpointsmsvoicev2_phone_number').map((number) => number.attribute('phone_number'));
  return new Set([...given, ...ordered]);
}
