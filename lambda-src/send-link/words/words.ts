// What each language file must say. A missing sentence does not compile.
//
// Filled in: {brand}, {minutes} (life of the link), {digits} (a number, digit by digit). Prompts are spoken by text to speech:
// plain text, no markup, keys as digits.

export interface Words {
  /** SMS without its link: the brand comes first, the link is put behind the last word. One part where GSM-7 has the letters. */
  readonly sms: string;

  readonly emailSubject: string;
  /** The line that mail programs show beside the subject. */
  readonly emailPreview: string;
  readonly emailBody: string;
  readonly emailButton: string;
  /** Why this mail came, and that it can be ignored. */
  readonly emailFooter: string;

  /** Opens the first menu of a call. */
  readonly intro: string;
  readonly menuSms: string;
  readonly menuEmail: string;
  readonly menuOther: string;
  readonly menuAgent: string;
  readonly again: string;
  readonly moment: string;
  readonly enterNumber: string;
  readonly confirmNumber: string;
  /** Said after `confirmNumber` where the caller may key the number again. */
  readonly keyAgain: string;

  /** Why SMS to the caller's own number is not in the menu. */
  readonly noCallerSms: {
    readonly withheld: string;
    readonly landline: string;
    readonly country: string;
    readonly opted_out: string;
    readonly limit_contact: string;
    readonly limit_destination: string;
  };
  /** Why nothing is offered: the caller stays in the queue. */
  readonly noOffer: string;

  readonly numberInvalid: {
    readonly number_format: string;
    readonly number_country: string;
    readonly number_type: string;
    readonly limit_destination: string;
  };
  /** A keyed number came to nothing through no fault of its own; the menu follows. */
  readonly numberFailed: string;

  readonly sentSms: string;
  readonly sentEmail: string;
  readonly unconfirmed: string;
  readonly optedOut: string;
  readonly notMobile: string;
  readonly noNumber: string;
  readonly noEmail: string;
  readonly notAllowed: string;
  readonly failed: string;
}
