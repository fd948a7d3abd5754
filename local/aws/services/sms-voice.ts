// End User Messaging (pinpoint-sms-voice-v2): SendTextMessage, CarrierLookup, PutMessageFeedback. Errors carry a Reason, which says
// more than the name (links facts, 3.3).

import { randomUUID } from 'node:crypto';
import { ServiceError } from '../error';
import type { Call, Service, Surroundings } from '../service';
import { E164, ownNumbers, smsParts, withinRate } from '../sms';

const DESTINATION = /^\+?[1-9][0-9]{1,18}$/;
const MAX_PRICE = /^[0-9]{0,2}\.[0-9]{1,5}$/;
const MAX_BODY = 1600;
const TIME_TO_LIVE = { min: 5, max: 259_200 };
const MAX_CONTEXT = 5;
const FEEDBACK = ['RECEIVED', 'FAILED'];

const invalid = (field: string, message: string): ServiceError =>
  new ServiceError('ValidationException', message, {
    Reason: 'FIELD_VALIDATION_FAILED',
    Fields: [{ Name: field, Message: message }],
  });

export function smsVoice(surroundings: Surroundings): Service {
  const { stack, world, deliver } = surroundings;
  const { partition, region, account } = stack.account;
  const arn = (resource: string) => `arn:${partition}:sms-voice:${region}:${account}:${resource}`;
  const sent = new Set<string>();

  const orderedNumbers = stack.ofType('aws_pinpointsmsvoicev2_phone_number');
  const ownArns = new Set([
    ...[...stack.variables.values()].filter(
      (value) => typeof value === 'string' && value.startsWith(`arn:${partition}:sms-voice:`),
    ),
    ...orderedNumbers.map((number) => number.attribute('arn')),
  ]);
  const own = ownNumbers(stack);

  /** ARN of an origination identity, given by ARN, by id or by number; undefined when the account has none such. */
  function originationArn(identity: string): string | undefined {
    if (identity.startsWith('arn:')) return ownArns.has(identity) ? identity : undefined;
    const byNumber = orderedNumbers.find((number) => number.attribute('phone_number') === identity)?.attribute('arn');
    const byId = [...ownArns].find((candidate) => String(candidate).endsWith(`/${identity}`));
    return (
      byNumber ??
      (byId === undefined ? undefined : String(byId)) ??
      (own.has(identity) ? arn(`phone-number/${identity}`) : undefined)
    );
  }

  function sendTextMessage(call: Call): unknown {
    const { input } = call;
    const to = input.text('DestinationPhoneNumber');
    const body = input.text('MessageBody');
    const identity = input.text('OriginationIdentity');
    const origination = originationArn(identity);
    const named = (id: string | undefined, kind: string): readonly string[] =>
      id === undefined ? [] : [id.startsWith('arn:') ? id : arn(`${kind}/${id}`)];
    const resources = [
      ...named(origination ?? identity, 'phone-number'),
      ...named(input.optionalText('ConfigurationSetName'), 'configuration-set'),
      ...named(input.optionalText('ProtectConfigurationId'), 'protect-configuration'),
    ];
    call.authorizeAll(resources.map((resource) => ({ action: 'sms-voice:SendTextMessage', resource })));
    validate(call, to, body);
    if (origination === undefined) {
      throw new ServiceError('ResourceNotFoundException', `Resource not found: ${identity}`, {
        ResourceType: 'phone-number',
        ResourceId: identity,
      });
    }
    const number = to.startsWith('+') ? to : `+${to}`;
    if (world.optedOut.has(number)) {
      throw new ServiceError('ConflictException', 'Conflict Occurred', {
        Reason: 'DESTINATION_PHONE_NUMBER_OPTED_OUT',
        ResourceType: 'opt-out-list',
        ResourceId: 'Default',
      });
    }
    const parts = smsParts(body);
    if (!withinRate(surroundings, origination, parts)) throw new ServiceError('ThrottlingException', 'Rate exceeded');
    const messageId = randomUUID();
    if (!input.flag('DryRun')) {
      sent.add(messageId);
      deliver({
        channel: 'sms',
        to: number,
        from: identity,
        body,
        parts,
        messageId,
        service: 'sms-voice',
        traceId: call.traceId,
      });
    }
    return { MessageId: messageId };
  }

  function validate({ input }: Call, to: string, body: string): void {
    if (!DESTINATION.test(to)) throw invalid('DestinationPhoneNumber', 'must be a phone number in E.164 form');
    if (body.trim() === '' || body.length > MAX_BODY)
      throw invalid('MessageBody', `must have 1 to ${MAX_BODY} characters`);
    const price = input.optionalText('MaxPrice');
    if (price !== undefined && !MAX_PRICE.test(price)) throw invalid('MaxPrice', 'must match [0-9]{0,2}\\.[0-9]{1,5}');
    const life = input.optionalNumber('TimeToLive');
    if (life !== undefined && (life < TIME_TO_LIVE.min || life > TIME_TO_LIVE.max)) {
      throw invalid('TimeToLive', `must be between ${TIME_TO_LIVE.min} and ${TIME_TO_LIVE.max}`);
    }
    if (Object.keys(input.textMap('Context')).length > MAX_CONTEXT) {
      throw invalid('Context', `must have at most ${MAX_CONTEXT} entries`);
    }
  }

  function carrierLookup(call: Call): unknown {
    const number = call.input.text('PhoneNumber');
    // The action knows no resource (service authorization reference).
    call.authorize('sms-voice:CarrierLookup', '*');
    const type = E164.test(number) ? (world.lineTypes.get(number) ?? 'MOBILE') : 'INVALID';
    return { E164PhoneNumber: number, PhoneNumberType: type };
  }

  function putMessageFeedback(call: Call): unknown {
    const id = call.input.text('MessageId');
    const status = call.input.text('MessageFeedbackStatus');
    call.authorize('sms-voice:PutMessageFeedback', arn(`message/${id}`));
    if (!FEEDBACK.includes(status)) throw invalid('MessageFeedbackStatus', `must be one of ${FEEDBACK.join(', ')}`);
    if (!sent.has(id)) {
      throw new ServiceError('ResourceNotFoundException', `Resource not found: ${id}`, {
        ResourceType: 'message',
        ResourceId: id,
      });
    }
    return { MessageId: id, MessageFeedbackStatus: status };
  }

  return {
    prefix: 'sms-voice',
    signingName: 'sms-voice',
    protocol: 'json-1.0',
    target: 'PinpointSMSVoiceV2',
    messageMember: 'Message',
    throttle: 'ThrottlingException',
    validation: 'ValidationException',
    errors: {
      AccessDeniedException: 400,
      ConflictException: 400,
      ResourceNotFoundException: 400,
      ServiceQuotaExceededException: 400,
      ThrottlingException: 400,
      ValidationException: 400,
      InternalServerException: 500,
    },
    operations: {
      SendTextMessage: { handle: sendTextMessage },
      CarrierLookup: { handle: carrierLookup },
      PutMessageFeedback: { handle: putMessageFeedback },
    },
  };
}
