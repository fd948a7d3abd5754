// Where a request comes from, as far as failures are counted per source (DESIGN section 6).

import { createHash } from 'node:crypto';
import { isIP, isIPv4 } from 'node:net';

/** The 16 bytes' eight groups of a valid IPv6 address, without its zone. */
function groupsOf(address: string): number[] {
  // The URL parser writes every spelling of an address in one form: lower case, hexadecimal, one `::`.
  const canonical = new URL(`http://[${address.split('%')[0]}]`).hostname.slice(1, -1);
  const [head = '', tail] = canonical.split('::');
  const parse = (part: string) => (part === '' ? [] : part.split(':').map((group) => Number.parseInt(group, 16)));
  const [left, right] = [parse(head), parse(tail ?? '')];
  return [...left, ...Array<number>(8 - left.length - right.length).fill(0), ...right];
}

/** An IPv4 address as it is, an IPv6 address as its /64: a household or a phone has all of one. */
export function networkOf(address: string): string {
  if (isIPv4(address)) return address;
  const groups = groupsOf(address);
  const mapped = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff;
  if (mapped) {
    return groups
      .slice(6)
      .flatMap((group) => [group >> 8, group & 0xff])
      .join('.');
  }
  return `${groups
    .slice(0, 4)
    .map((group) => group.toString(16))
    .join(':')}::/64`;
}

/**
 * Hash of the viewer's network: the last address in X-Forwarded-For that is not the peer of the function URL (CloudFront).
 * Entries further left were written by the viewer. A source that cannot be told shares one counter with all like it.
 */
export function sourceOf(forwardedFor: string, peer: string): string {
  const addresses = forwardedFor
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => isIP(entry) !== 0);
  const peerNetwork = isIP(peer) === 0 ? undefined : networkOf(peer);
  const viewer = addresses.map(networkOf).findLast((network) => network !== peerNetwork);
  return createHash('sha256')
    .update(viewer ?? 'unknown')
    .digest('base64url');
}
