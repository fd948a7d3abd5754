// Every text of the pages, as a type: a language without one of them does not compile. `{…}` places are filled by the
// page; each language names the same places (held by a test). Plurals are avoided, as seven languages have as many rules.

/** A title that says what happened and a text that says what to do next. */
export interface Notice {
  readonly title: string;
  readonly text: string;
}

/** On every page. */
export interface CommonStrings {
  /** `{phone}` is a link. Shown wherever something goes wrong. */
  readonly callUs: string;
  readonly privacy: string;
  readonly tryAgain: string;
}

/** In the HTML only: what is said without a script needs no other language than the page's. */
export interface StaticStrings {
  readonly noScript: string;
}

export interface LandingStrings {
  /** The one sentence. */
  readonly lead: string;
  readonly button: string;
  readonly working: string;
  readonly continueHere: string;
  /** Link for those who have lost the fragment but are in the chat already. */
  readonly backToChat: string;
  /** The fragment is missing, cut off or mistyped, or belongs to no link. */
  readonly unknown: Notice;
  /** {minutes} */
  readonly late: Notice;
  readonly ended: Notice;
  readonly elsewhere: Notice;
  readonly offline: Notice;
  readonly busy: Notice;
  readonly failed: Notice;
  readonly cookies: Notice;
}

export interface ExpiredStrings {
  readonly closed: Notice;
}

export interface NotFoundStrings {
  readonly missing: Notice;
}

export interface ChatStrings {
  /** Title of the window. {brand} */
  readonly title: string;

  // the state of the conversation, in the header
  readonly starting: string;
  readonly slow: string;
  readonly busy: string;
  readonly waiting: string;
  /** {name} */
  readonly chattingWith: string;
  readonly waitingHint: string;
  readonly reconnecting: string;
  readonly offline: string;
  readonly backOnline: string;
  readonly ended: string;

  // why there is no conversation
  readonly noSession: Notice;
  readonly otherDevice: Notice;
  readonly tooLate: Notice;
  readonly over: Notice;
  readonly failed: Notice;

  // the conversation
  readonly conversation: string;
  readonly you: string;
  readonly agent: string;
  readonly assistant: string;
  /** {name} */
  readonly joined: string;
  /** {name} */
  readonly left: string;
  readonly transferred: string;
  readonly transferFailed: string;
  readonly idle: string;
  readonly autoEnded: string;
  /** {name} */
  readonly typing: string;
  readonly sending: string;
  readonly sent: string;
  readonly delivered: string;
  readonly read: string;
  readonly kept: string;
  readonly notSent: string;
  readonly discard: string;
  readonly newMessages: string;
  readonly unsupported: string;
  readonly newTab: string;

  // writing
  readonly write: string;
  readonly send: string;
  /** {count} */
  readonly tooLong: string;

  // attachments
  readonly attach: string;
  /** {name} {percent} */
  readonly uploading: string;
  readonly scanning: string;
  readonly rejected: string;
  /** {name} */
  readonly download: string;
  readonly downloadFailed: string;
  /** {name} {size} */
  readonly fileTooLarge: string;
  /** {name} {types} */
  readonly fileType: string;
  /** {name} */
  readonly fileEmpty: string;
  /** {count} */
  readonly tooManyFiles: string;
  /** {name} */
  readonly uploadFailed: string;
  readonly cancel: string;

  // interactive messages
  readonly chosen: string;
  readonly moreTimes: string;

  // leaving
  readonly save: string;
  readonly saveFailed: string;
  readonly end: string;
  readonly endQuestion: Notice;
  readonly keepChatting: string;
  readonly endFailed: string;
}

export interface Strings {
  readonly common: CommonStrings;
  readonly static: StaticStrings;
  readonly landing: LandingStrings;
  readonly chat: ChatStrings;
  readonly expired: ExpiredStrings;
  readonly notFound: NotFoundStrings;
}
