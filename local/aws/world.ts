// What stands outside the stack and changes how AWS answers: what is known of phone numbers and callers, and the contact centre
// behind Connect's API. Tests and the twin's page set it while it runs.

export type LineType = 'MOBILE' | 'LANDLINE' | 'OTHER' | 'INVALID';

/** One profile of Customer Profiles, as SearchProfiles returns it. */
export interface Profile {
  readonly ProfileId: string;
  readonly PhoneNumber?: string;
  readonly MobilePhoneNumber?: string;
  readonly HomePhoneNumber?: string;
  readonly BusinessPhoneNumber?: string;
  readonly EmailAddress?: string;
  readonly PersonalEmailAddress?: string;
  readonly BusinessEmailAddress?: string;
}

export interface QueueState {
  /** Agents that are logged in and not offline. */
  readonly online: number;
  /** Available, on a contact or in after-contact work. */
  readonly staffed: number;
  /** With a free slot. */
  readonly available: number;
  readonly contactsInQueue: number;
  /** Seconds. */
  readonly oldestContactAge: number;
}

export interface StartChat {
  readonly flowArn: string;
  readonly displayName: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly relatedContactId?: string;
  readonly durationMinutes: number;
  readonly contentTypes: readonly string[];
  readonly initialMessage?: { readonly contentType: string; readonly content: string };
  readonly segmentAttributes: Readonly<Record<string, string>>;
}

export interface StartedChat {
  readonly contactId: string;
  readonly participantId: string;
  readonly participantToken: string;
}

/** The contact centre behind Connect's API. A part of the twin plugs itself in here. */
export interface ContactCentre {
  /** Throws ServiceError, LimitExceededException for example when all chats are in use. */
  startChat(request: StartChat): Promise<StartedChat>;
  queue(queueArn: string): QueueState;
}

export interface World {
  /** Numbers whose owners wrote STOP. */
  readonly optedOut: Set<string>;
  /** What carriers know of a number; mobile when not here. */
  readonly lineTypes: Map<string, LineType>;
  /** Profiles by domain. */
  readonly profiles: Map<string, readonly Profile[]>;
  /** E-mail addresses or domains that SES may send from, besides those that the stack makes or was given by variable. */
  readonly verifiedSenders: Set<string>;
  centre: ContactCentre | undefined;
}

export const newWorld = (): World => ({
  optedOut: new Set(),
  lineTypes: new Map(),
  profiles: new Map(),
  verifiedSenders: new Set(),
  centre: undefined,
});
