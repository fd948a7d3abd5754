// E-mail by SES. The service neither rewrites the link nor counts openings: a tracked link would leave the token with others.

import { SESv2Client, SendEmailCommand } from '@aws-sdk/client-sesv2';
import { type ClientDefaults, once } from '../aws';
import { accepted, type Delivery, deliveryOf, readError, refused, THROTTLED, unknown } from '../failures';
import type { Telemetry } from '../telemetry';

export interface EmailMessage {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

export interface EmailSender {
  /** Sends once. Never throws: what is known of the message is the answer. */
  send(message: EmailMessage, telemetry: Telemetry, signal: AbortSignal): Promise<Delivery>;
}

const NAMED: Readonly<Record<string, Delivery>> = {
  AccountSuspendedException: refused('failed', 'account'),
  BadRequestException: refused('failed', 'bad_request'),
  LimitExceededException: refused('failed', 'spend_limit'),
  MailFromDomainNotVerifiedException: refused('failed', 'not_verified'),
  MessageRejected: refused('failed', 'not_verified'),
  NotFoundException: refused('failed', 'no_origination'),
  SendingPausedException: refused('failed', 'account'),
  TooManyRequestsException: THROTTLED,
};

export interface SesSettings {
  readonly from: string;
  readonly fromName: string;
  readonly configurationSet?: string | undefined;
}

export function sesSender({ from, fromName, configurationSet }: SesSettings, defaults: ClientDefaults): EmailSender {
  const client = new SESv2Client(once(defaults));
  const utf8 = (data: string) => ({ Data: data, Charset: 'UTF-8' });
  return {
    async send({ to, subject, text, html }, telemetry, signal) {
      const command = new SendEmailCommand({
        FromEmailAddress: `${encodedWord(fromName)} <${from}>`,
        Destination: { ToAddresses: [to] },
        Content: { Simple: { Subject: utf8(subject), Body: { Text: utf8(text), Html: utf8(html) } } },
        ConfigurationOverrides: {
          Tracking: { ClickTrackingEnabled: 'DISABLED', OpenTrackingEnabled: 'DISABLED' },
        },
        ...(configurationSet !== undefined && { ConfigurationSetName: configurationSet }),
      });
      try {
        const { MessageId } = await telemetry.call('ses', () => client.send(command, { abortSignal: signal }));
        // An answer without an id is no acceptance.
        return MessageId === undefined ? unknown('service_error') : accepted(MessageId);
      } catch (error) {
        return deliveryOf(readError(error), NAMED);
      }
    },
  };
}

/** A display name of any script (RFC 2047), in words of at most 75 characters, never cut inside a character. */
function encodedWord(name: string): string {
  const words: string[] = [];
  let word = '';
  for (const character of name.replace(/[\r\n]+/g, ' ')) {
    if (Buffer.byteLength(word + character) > 45) {
      words.push(word);
      word = '';
    }
    word += character;
  }
  return [...words, word].map((part) => `=?UTF-8?B?${Buffer.from(part).toString('base64')}?=`).join(' ');
}
