// POST /chat/api/session: starts the chat of a redeemed link, or gives the running one again.

import type { ErrorCode, SessionRequest, SessionResponse } from '../shared/contract/http';
import { METRICS } from '../shared/contract/metrics';
import {
  JOIN_SECONDS,
  type LinkItem,
  MAX_STARTS,
  type SealedLink,
  type SealedParticipant,
  START_GRACE_SECONDS,
} from '../shared/contract/table';
import { seal, unseal } from '../shared/sealing';
import { type Answer, ok, pending, refuse } from './answers';
import { channelOf } from './channel';
import { chatAttributes } from './chat-attributes';
import { displayNameOf, nothingStarted, type StartedChat, startFailure } from './chat-starter';
import { type Device, hashDevice } from './cookies';
import type { Request } from './door';
import { errorName } from './errors';
import type { Invocation } from './invocation';
import { settle } from './settle';

/** How long one invocation alone may start the chat. ClientToken keeps a second start harmless, so it can be short. */
export const LEASE_MS = 6000;
/** StartChatContact is given up so long before the lease ends, and not begun with less time than this. */
const START_MS = { margin: 500, least: 2000 };
/** The page asks again after so many seconds while another request starts the chat. */
const PENDING_SECONDS = 1;

export type SessionDecision =
  | { readonly do: 'refuse'; readonly error: ErrorCode }
  | { readonly do: 'resume' }
  | { readonly do: 'wait' }
  | { readonly do: 'end' }
  | { readonly do: 'note joined' }
  /** `starts`: which chat of the link this is, from 1. */
  | { readonly do: 'start'; readonly starts: number };

/** `nowMs`: epoch milliseconds. `item` belongs to the device that asks. */
export function decideSession(item: LinkItem, report: SessionRequest, nowMs: number): SessionDecision {
  const now = nowMs / 1000;
  const mayStart = now < item.redeemBy + START_GRACE_SECONDS;
  if (item.state === 'ended') return { do: 'refuse', error: 'chat_ended' };
  if (now >= item.endsAt) return { do: 'refuse', error: 'too_late' };
  const starts = item.starts ?? 0;
  const about = report.ended ?? report.joined ?? report.unjoined;
  if (item.state === 'started') {
    if (about === undefined || about !== item.chatContactId) return { do: 'resume' };
    if (report.ended !== undefined) return { do: 'end' };
    if (report.joined !== undefined) return { do: item.joined === about ? 'resume' : 'note joined' };
    if (item.joined === about) return { do: 'refuse', error: 'chat_ended' };
    // While Connect still waits for the customer, the token works, and the report is a passing failure.
    const abandoned = now >= (item.startAt ?? 0) + JOIN_SECONDS;
    if (!abandoned) return { do: 'resume' };
    return mayStart && starts < MAX_STARTS
      ? { do: 'start', starts: starts + 1 }
      : { do: 'refuse', error: 'chat_ended' };
  }
  // About the chat of another link, whose cookies have been replaced since: nothing to start.
  if (report.ended !== undefined || report.joined !== undefined) return { do: 'refuse', error: 'no_session' };
  if (item.state === 'starting' && nowMs < (item.leaseUntil ?? 0)) return { do: 'wait' };
  if (!mayStart) return { do: 'refuse', error: 'too_late' };
  // A start that broke off is repeated under its own number: Connect may have the chat already.
  return { do: 'start', starts: item.state === 'starting' ? starts : starts + 1 };
}

export async function session(request: Request & { route: 'session' }, invocation: Invocation): Promise<Answer> {
  const { store, signal } = invocation;
  const { device, report } = request;
  if (device === undefined) return refuse('no_session');
  invocation.about({ linkId: device.linkId });

  return settle(invocation, device.linkId, async (item) => {
    // The items of ended links are deleted: a cookie without one is an old one.
    if (item === undefined) return refuse('too_late');
    // Link ids stand in logs: only who has K as well is told anything about the link.
    const link = unseal(device.sealKey, 'sealed', item.sealed);
    if (link === undefined) return refuse('no_session');
    if (hashDevice(device.deviceId) !== item.deviceHash) return refuse('other_device');

    const decision = decideSession(item, report, invocation.clock());
    switch (decision.do) {
      case 'refuse':
        return refuse(decision.error);
      case 'wait':
        return pending(PENDING_SECONDS);
      case 'end':
        if (!(await store.change(item, { state: 'ended', sealedParticipant: undefined }, signal))) return 'changed';
        invocation.countOnlyBy(METRICS.chatEndReported, channelOf(link));
        return refuse('chat_ended');
      case 'note joined':
        return (await store.change(item, { joined: item.chatContactId }, signal))
          ? resume(item, link, device, invocation)
          : 'changed';
      case 'resume': {
        const answer = resume(item, link, device, invocation);
        // A page that is in the chat already only asks whose it is.
        if (answer.error === undefined && report.joined === undefined) invocation.count(METRICS.chatResumed);
        return answer;
      }
      case 'start':
        return start(item, link, device, decision.starts, invocation);
    }
  });
}

function resume(item: LinkItem, link: SealedLink, device: Device, invocation: Invocation): Answer {
  const participant = item.sealedParticipant && unseal(device.sealKey, 'sealedParticipant', item.sealedParticipant);
  if (!participant || !item.chatContactId) {
    invocation.log.error('The participant of the running chat does not open.');
    return refuse('unavailable', 30);
  }
  return sessionAnswer({ ...participant, contactId: item.chatContactId }, link, true, invocation);
}

async function start(
  item: LinkItem,
  link: SealedLink,
  device: Device,
  starts: number,
  invocation: Invocation,
): Promise<Answer | 'changed'> {
  const { store, chats, log, clock, signal } = invocation;
  const time = Math.min(LEASE_MS - START_MS.margin, invocation.left());
  if (time < START_MS.least) return refuse('unavailable', 1);

  const again = starts === item.starts;
  const startAt = (again ? item.startAt : undefined) ?? invocation.now();
  const lease = { state: 'starting', leaseUntil: clock() + LEASE_MS, startAt, starts } as const;
  if (!(await store.change(item, lease, signal))) return 'changed';
  const leased: LinkItem = { ...item, ...lease };

  const { attributes, dropped } = chatAttributes(item, link, startAt);
  if (dropped > 0) log.warn('Carried attributes were left out of the chat.', { dropped });
  let chat: StartedChat;
  try {
    chat = await chats.start(
      {
        clientToken: starts === 1 ? device.linkId : `${device.linkId}.${starts}`,
        voiceContactId: item.voiceContactId,
        displayName: displayNameOf(link.attributes, link.language),
        attributes,
      },
      AbortSignal.any([signal, AbortSignal.timeout(time)]),
    );
  } catch (error) {
    log.error('StartChatContact failed.', { error: errorName(error) });
    invocation.count(METRICS.chatStartFailed);
    await giveBack(leased, nothingStarted(error), invocation);
    return startFailure(errorName(error));
  }
  return record(chat, link, device, invocation);
}

/** Lets the next request start at once. When this fails too, the lease runs out by itself. */
async function giveBack(leased: LinkItem, nothingStarted: boolean, { store, log }: Invocation): Promise<void> {
  const change = { leaseUntil: undefined, ...(nothingStarted && { startAt: undefined }) };
  try {
    await store.change(leased, change, AbortSignal.timeout(RELEASE_MS));
  } catch (error) {
    log.warn('The lease could not be given back.', { error: errorName(error) });
  }
}
const RELEASE_MS = 700;

/** Keeps the chat in the link. One chat wins when two were started, and the device that has the link by now gets it. */
async function record(chat: StartedChat, link: SealedLink, device: Device, invocation: Invocation): Promise<Answer> {
  const { store, log, count, milliseconds, clock, signal } = invocation;
  const { contactId, ...participant } = chat;
  const sealedParticipant = seal(device.sealKey, 'sealedParticipant', participant satisfies SealedParticipant);
  const started = sessionAnswer(chat, link, false, invocation);
  const deviceHash = hashDevice(device.deviceId);
  try {
    return await settle(invocation, device.linkId, async (item) => {
      if (item === undefined) return started;
      if (item.state === 'starting') {
        const change = {
          state: 'started',
          chatContactId: contactId,
          sealedParticipant,
          leaseUntil: undefined,
        } as const;
        if (!(await store.change(item, change, signal))) return 'changed';
        count(METRICS.chatStarted, channelOf(link));
        // A second chat of the link begins because nobody came to the first one.
        if (item.tappedAt !== undefined && item.starts === 1)
          milliseconds(METRICS.tapToChatMilliseconds, clock() - item.tappedAt);
      } else if (item.chatContactId !== contactId) {
        log.warn('Another request has started the chat of this link.', { contactId });
        count(METRICS.chatResumed);
        return resume(item, link, device, invocation);
      }
      return item.deviceHash === deviceHash ? started : refuse('other_device');
    });
  } catch (error) {
    // The chat runs and its token is at hand. The link stays `starting`, and a later start gets the same chat by ClientToken.
    log.error('The started chat could not be recorded.', { error: errorName(error), contactId });
    return started;
  }
}

function sessionAnswer(chat: StartedChat, link: SealedLink, resumed: boolean, { environment }: Invocation): Answer {
  const body: SessionResponse = {
    participantToken: chat.participantToken,
    participantId: chat.participantId,
    contactId: chat.contactId,
    region: environment.region,
    displayName: displayNameOf(link.attributes, link.language),
    language: link.language,
    resumed,
  };
  return ok(body);
}
