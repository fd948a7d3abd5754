// SES v2: SendEmail with simple content. Acceptance says nothing of delivery (links facts, section 4).

import { randomUUID } from 'node:crypto';
import { ServiceError } from '../error';
import type { Call, Service, Surroundings } from '../service';

const ADDRESS = /^(?:.*<)?([^\s<>@]+@[^\s<>@]+\.[^\s<>@]+)>?$/;
const MAX_RECIPIENTS = 50;

export function ses({ stack, world, deliver }: Surroundings): Service {
  const { partition, region, account } = stack.account;
  const identityArn = (identity: string) => `arn:${partition}:ses:${region}:${account}:identity/${identity}`;

  /** The identity that a sender counts as: the address itself when it is one, else its domain. */
  function identityOf(sender: string): string {
    const identities = stack.ofType('aws_sesv2_email_identity').map((identity) => identity.text('email_identity'));
    const domain = sender.slice(sender.indexOf('@') + 1);
    const known = [...identities, ...world.verifiedSenders];
    if (known.length === 0) return domain;
    const found = [sender, domain].find((identity) => known.includes(identity));
    if (found !== undefined) return found;
    throw new ServiceError(
      'MessageRejected',
      `Email address is not verified. The following identities failed the check in region ${region.toUpperCase()}: ${sender}`,
    );
  }

  function sendEmail(call: Call): unknown {
    const { input } = call;
    const from = input.text('FromEmailAddress');
    const sender = ADDRESS.exec(from)?.[1];
    if (sender === undefined) throw new ServiceError('BadRequestException', 'Missing or invalid FromEmailAddress');
    const destination = input.block('Destination');
    const recipients = ['ToAddresses', 'CcAddresses', 'BccAddresses'].flatMap((kind) => destination.texts(kind));
    const context = {
      'ses:FromAddress': sender,
      'ses:FromDisplayName': /^"?([^"<]*?)"?\s*</.exec(from)?.[1] ?? '',
      'ses:Recipients': recipients,
      'ses:ApiVersion': '2',
    };
    call.authorize('ses:SendEmail', identityArn(identityOf(sender)), context);
    const set = input.optionalText('ConfigurationSetName');
    if (set !== undefined) {
      call.authorize('ses:SendEmail', `arn:${partition}:ses:${region}:${account}:configuration-set/${set}`, context);
    }
    if (recipients.length === 0 || recipients.length > MAX_RECIPIENTS) {
      throw new ServiceError('BadRequestException', `Recipient count must be between 1 and ${MAX_RECIPIENTS}.`);
    }
    const wrong = recipients.find((recipient) => !ADDRESS.test(recipient));
    if (wrong !== undefined) throw new ServiceError('BadRequestException', "Missing final '@domain'");
    const simple = input.block('Content').optionalBlock('Simple');
    if (simple === undefined) throw new ServiceError('BadRequestException', 'Only simple content is simulated');
    const body = simple.block('Body');
    const content = (body.optionalBlock('Text') ?? body.block('Html')).text('Data');
    const messageId = randomUUID();
    for (const to of recipients) {
      deliver({
        channel: 'email',
        to,
        from,
        subject: simple.block('Subject').text('Data'),
        body: content,
        parts: 1,
        messageId,
        service: 'ses',
        traceId: call.traceId,
      });
    }
    return { MessageId: messageId };
  }

  return {
    prefix: 'ses',
    signingName: 'ses',
    protocol: 'rest-json',
    messageMember: 'message',
    throttle: 'TooManyRequestsException',
    validation: 'BadRequestException',
    errors: {
      AccountSuspendedException: 400,
      BadRequestException: 400,
      LimitExceededException: 400,
      MailFromDomainNotVerifiedException: 400,
      MessageRejected: 400,
      SendingPausedException: 400,
      NotFoundException: 404,
      TooManyRequestsException: 429,
      InternalServiceErrorException: 500,
    },
    operations: { SendEmail: { route: 'POST /v2/email/outbound-emails', handle: sendEmail } },
  };
}
