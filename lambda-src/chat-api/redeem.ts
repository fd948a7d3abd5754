// POST /api/redeem: hands out the cookies of a link. It burns nothing: mail scanners press buttons too.

import { until, within } from '../shared/abort';
import { CHAT_PATH, type ErrorCode, type RedeemResponse } from '../shared/contract/http';
import { METRICS } from '../shared/contract/metrics';
import { type LinkItem, START_GRACE_SECONDS } from '../shared/contract/table';
import { sealKeyOf, unseal } from '../shared/sealing';
import { linkIdOf } from '../shared/token';
import { type Answer, ok, refuse } from './answers';
import { channelOf } from './channel';
import { type Device, type DeviceHash, hashDevice, linkCookies, newDeviceId } from './cookies';
import type { Request } from './door';
import { errorName } from './errors';
import type { Invocation } from './invocation';
import { settle } from './settle';

export type RedeemDecision =
  | { readonly do: 'refuse'; readonly error: ErrorCode }
  /** The device has the link already: the same cookies again. */
  | { readonly do: 'hand out' }
  /** The link moves to this device. */
  | { readonly do: 'bind' };

/** `now`: epoch seconds. `device`: hash of the device that asks, if it has been here before. */
export function decideRedeem(
  item: LinkItem,
  { now, device, takeOver }: { now: number; device: DeviceHash | undefined; takeOver: boolean },
): RedeemDecision {
  const sameDevice = device !== undefined && device === item.deviceHash;
  const running = item.state === 'started';
  if (item.state === 'ended') return { do: 'refuse', error: 'chat_ended' };
  if (now >= (sameDevice ? item.endsAt : item.redeemBy)) return { do: 'refuse', error: 'too_late' };
  // Nothing runs and nothing can start any more: said here rather than on the next page.
  if (item.state === 'redeemed' && now >= item.redeemBy + START_GRACE_SECONDS)
    return { do: 'refuse', error: 'too_late' };
  if (sameDevice) return { do: 'hand out' };
  // Until the chat runs, the browser that asked last has the link: an app's web view first, the real browser next.
  if (running && !takeOver) return { do: 'refuse', error: 'other_device' };
  return { do: 'bind' };
}

/** How long a customer waits for a report that the chat does not need. Milliseconds. */
const FEEDBACK_WITHIN = 700;

/** Never fails. Not repeated either: a report that is lost counts against the message, not against the customer. */
async function messageArrived(
  item: LinkItem,
  sealKey: Buffer,
  { confirmReceipt, signal, log }: Invocation,
): Promise<void> {
  if (!confirmReceipt || item.sealedMessage === undefined) return;
  const message = unseal(sealKey, 'sealedMessage', item.sealedMessage);
  if (!message) return;
  const soon = within(signal, FEEDBACK_WITHIN);
  try {
    await until(soon, confirmReceipt(message.messageId, soon));
  } catch (error) {
    log.warn('The SMS service was not told that the message arrived.', { error: errorName(error) });
  }
}

export async function redeem(request: Request & { route: 'redeem' }, invocation: Invocation): Promise<Answer> {
  const { store, now, log, count } = invocation;
  const tappedAt = invocation.clock();
  const linkId = linkIdOf(request.token);
  invocation.about({ linkId });
  const sealKey = sealKeyOf(request.token);
  const known = request.device?.linkId === linkId ? request.device.deviceId : undefined;
  // One id for all rounds: when an answer of the table is lost, the next round finds this device bound.
  const device: Device = { linkId, sealKey, deviceId: known ?? newDeviceId() };
  const deviceHash = hashDevice(device.deviceId);

  return settle(invocation, linkId, async (item) => {
    if (item === undefined) return refuse('unknown_link');
    const decision = decideRedeem(item, { now: now(), device: deviceHash, takeOver: request.takeOver });
    if (decision.do === 'refuse') return refuse(decision.error);

    const link = unseal(sealKey, 'sealed', item.sealed);
    const cookies = link?.cookies;
    if (
      !link ||
      !cookies?.['CloudFront-Policy'] ||
      !cookies['CloudFront-Signature'] ||
      !cookies['CloudFront-Key-Pair-Id']
    ) {
      log.error('The sealed part of the link does not open, or has no cookies.');
      return refuse('unavailable', 30);
    }
    if (decision.do === 'bind') {
      const state = item.state === 'created' ? 'redeemed' : item.state;
      // Beside the change: whoever shows the token has the message, whatever becomes of the link.
      const [changed] = await Promise.all([
        store.change(item, { state, deviceHash, tappedAt }, invocation.signal),
        item.state === 'created' && messageArrived(item, sealKey, invocation),
      ]);
      if (!changed) return 'changed';
      if (item.state === 'created') count(METRICS.linkRedeemed, channelOf(link));
    }
    const body: RedeemResponse = { next: CHAT_PATH };
    return ok(body, linkCookies(device, cookies, item.endsAt - now()));
  });
}
