// A participant client on a fake service and a clock that the test moves.

import { createParticipant, type Participant } from '../../../ui/participant/client';
import type { Keep } from '../../../ui/participant/ports';
import { CUSTOMER, FakeService, PARTICIPANT_TOKEN } from './fake-service';
import { type ManualClock, manualClock } from './manual-clock';

export interface Scene {
  readonly clock: ManualClock;
  readonly service: FakeService;
  readonly participant: Participant;
  /** What would survive a reload. */
  readonly keep: Keep & { kept: string | undefined };
  /** Texts of the conversation in order. */
  texts(): string[];
  /** Texts that wait to be sent. */
  unsent(): string[];
  paths(): string[];
}

export function memoryKeep(kept?: string): Scene['keep'] {
  return {
    kept,
    load() {
      return this.kept;
    },
    save(text) {
      this.kept = text;
    },
  };
}

export function scene(
  options: { readonly random?: () => number; readonly kept?: string; readonly resumed?: boolean } = {},
): Scene {
  const clock = manualClock(options.random);
  const service = new FakeService(clock);
  const keep = memoryKeep(options.kept);
  const participant = createParticipant({
    transport: service.transport,
    clock,
    keep,
    participantToken: PARTICIPANT_TOKEN,
    participantId: CUSTOMER,
    displayName: 'Ana',
    base: '',
    resumed: options.resumed ?? false,
  });
  return {
    clock,
    service,
    participant,
    keep,
    texts: () => participant.snapshot().entries.flatMap((entry) => (entry.kind === 'message' ? [entry.content] : [])),
    unsent: () => participant.snapshot().outgoing.map((message) => message.content),
    paths: () => service.calls.map(({ path }) => path),
  };
}

/** A client that is connected. */
export async function liveScene(options: Parameters<typeof scene>[0] = {}): Promise<Scene> {
  const made = scene(options);
  made.participant.start();
  await made.clock.advance(1000);
  return made;
}
