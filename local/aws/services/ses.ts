// SES v2: SendEmail with simple content. Acceptance says nothing of delivery (links facts, section 4).

import { randomUUID } from 'node:crypto';
import { NotSimulatedError, ServiceError } from '../error';
import type { Call, Service, Surroundings } from '../service';

const ADDRESS = /^(?:.*<)?([^\s<>@]+@[^\s<>@]+\.[^\s<>@]+)>?$/;
const PLAIN_ADDRESS = /^[^\s<>@]+@[^\s<>@]+\.[^\s<>@]+$/;
const MAX_RECIPIENTS = 50;

export function ses({ stack, world, deliver }: Surroundings): Service {
  const { partition, region, account } = stack.account;
  const identityArn = (identity: string) => `arn:${partition}:ses:${region}:${account}:identity/${identity}`;

  const domainOf = (address: string): string => address.slice(address.indexOf('@') + 1);

  /**
   * Addresses and domains that are verified: those of the stack, those that the world was told of, and the domains of addresses that
   * the stack was given by variable, which count as the account's own, as numbers do.
   */
  function verified(): readonly string[] {
    const given = [...stack.variables.values()].flatMap((value) =>
      typeof value === 'string' && PLAIN_ADDRESS.test(value) ? [domainOf(value)] : [],
    );
    const made = stack.ofType('aws_sesv2_email_identity').map((identity) => identity.text('email_identity'));
    return [...made, ...given, ...world.verifiedSenders];
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
    // The identity that a sender counts as: the address itself when it is one, else its domain.
    const known = verified();
    const identity = [sender, domainOf(sender)].find((one) => known.includes(one));
    const set = input.optionalText('ConfigurationSetName');
    const resources = [
      identityArn(identity ?? domainOf(sender)),
      ...(set === undefined ? [] : [`arn:${partition}:ses:${region}:${account}:configuration-set/${set}`]),
    ];
    call.authorizeAll(resources.map((resource) => ({ action: 'ses:SendEmail', resource, context })));
    if (identity === undefined) {
      const where = region.toUpperCase();
      throw new ServiceError(
        'MessageRejected',
        `Email address is not verified. The following identities failed the check in region ${where}: ${sender}`,
      );
    }
    if (recipients.length === 0 || recipients.length > MAX_RECIPIENTS) {
      throw new ServiceError('BadRequestException', `Recipient count must be between 1 and ${MAX_RECIPIENTS}.`);
    }
    const wrong = recipients.find((recipient) => !ADDRESS.test(recipient));
    if (wrong !== undefined) throw new ServiceError('BadRequestException', "Missing final '@domain'");
    const content = input.block('Content');
    const simple = content.optionalBlock('Simple');
    if (simple === undefined) {
      if (content.has('Raw') || content.has('Template'))
        throw new NotSimulatedError('BadRequestException', 'The twin simulates simple content only.');
      throw new ServiceError('BadRequestException', 'Message body is not specified');
    }
    const body = simple.block('Body');
    const text = (body.optionalBlock('Text') ?? body.block('Html')).text('Data');
    const messageId = randomUUID();
    for (const to of recipients) {
      deliver({
        channel: 'email',
        to,
        from,
        subject: simple.block('Subject').text('Data'),
        body: text,
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
