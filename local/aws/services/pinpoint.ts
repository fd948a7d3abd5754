// Pinpoint: SendMessages for SMS. It answers 200 even when a message failed; the result is in DeliveryStatus (links facts, 3.4).
// Request and response are the bare MessageRequest and MessageResponse (API reference, "Messages").

import { randomUUID } from 'node:crypto';
import { ServiceError } from '../error';
import type { Call, Service, Surroundings } from '../service';
import { E164, ownNumbers, smsParts, withinRate } from '../sms';

interface MessageResult {
  readonly DeliveryStatus: string;
  readonly StatusCode: number;
  readonly StatusMessage?: string;
  readonly MessageId?: string;
}

const STATUS_CODES: Readonly<Record<string, number>> = {
  SUCCESSFUL: 200,
  THROTTLED: 429,
  TEMPORARY_FAILURE: 500,
  PERMANENT_FAILURE: 400,
  UNKNOWN_FAILURE: 500,
  OPT_OUT: 400,
  DUPLICATE: 400,
};

const result = (status: string, message: string): MessageResult => ({
  DeliveryStatus: status,
  StatusCode: STATUS_CODES[status] ?? 400,
  StatusMessage: message,
});

export function pinpoint(surroundings: Surroundings): Service {
  const { stack, world, deliver } = surroundings;
  const own = ownNumbers(stack);
  /** A stack without an application was given one of the account's: it is taken to be as it should. */
  const existing = stack.ofType('aws_pinpoint_app').length === 0;

  const response = (call: Call, results: Readonly<Record<string, MessageResult>>) => ({
    ApplicationId: call.labels['ApplicationId'],
    RequestId: randomUUID(),
    Result: results,
  });

  function sendMessages(call: Call): unknown {
    const application = call.labels['ApplicationId'] ?? '';
    const { partition, region, account } = stack.account;
    call.authorize(
      'mobiletargeting:SendMessages',
      `arn:${partition}:mobiletargeting:${region}:${account}:apps/${application}/messages`,
    );
    if (!existing && stack.find('aws_pinpoint_app', 'application_id', application) === undefined) {
      throw new ServiceError('NotFoundException', 'Resource not found');
    }
    const sms = call.input.block('MessageConfiguration').block('SMSMessage');
    const body = sms.text('Body');
    const from = sms.optionalText('OriginationNumber') ?? '';
    const addresses = call.input.block('Addresses');
    const enabled =
      existing ||
      stack
        .ofType('aws_pinpoint_sms_channel')
        .some(
          (channel) =>
            channel.text('application_id') === application && (!channel.has('enabled') || channel.flag('enabled')),
        );

    const send = (to: string): MessageResult => {
      if (addresses.block(to).text('ChannelType') !== 'SMS')
        return result('PERMANENT_FAILURE', 'Only SMS is simulated');
      if (!enabled) return result('PERMANENT_FAILURE', 'The SMS channel is not enabled for this application');
      if (!E164.test(to)) return result('PERMANENT_FAILURE', 'Invalid destination phone number');
      if (!own.has(from)) return result('PERMANENT_FAILURE', 'No origination number of this account was given');
      if (world.optedOut.has(to)) return result('PERMANENT_FAILURE', 'Destination phone number opted out');
      const parts = smsParts(body);
      if (!withinRate(surroundings, from, parts)) return result('THROTTLED', 'Message rate exceeded');
      const messageId = randomUUID();
      deliver({ channel: 'sms', to, from, body, parts, messageId, service: 'mobiletargeting', traceId: call.traceId });
      return { ...result('SUCCESSFUL', `MessageId: ${messageId}`), MessageId: messageId };
    };
    return response(call, Object.fromEntries(Object.keys(addresses.values).map((to) => [to, send(to)])));
  }

  return {
    prefix: 'mobiletargeting',
    signingName: 'mobiletargeting',
    protocol: 'rest-json',
    messageMember: 'Message',
    throttle: 'TooManyRequestsException',
    validation: 'BadRequestException',
    errors: {
      BadRequestException: 400,
      ForbiddenException: 403,
      NotFoundException: 404,
      MethodNotAllowedException: 405,
      ConflictException: 409,
      PayloadTooLargeException: 413,
      TooManyRequestsException: 429,
      InternalServerErrorException: 500,
    },
    operations: {
      SendMessages: {
        route: 'POST /v1/apps/{ApplicationId}/messages',
        handle: sendMessages,
        inject: {
          names: Object.keys(STATUS_CODES),
          answer: (status, reason, call) => {
            const numbers = Object.keys(call.input.block('Addresses').values);
            return response(
              call,
              Object.fromEntries(numbers.map((to) => [to, result(status, reason ?? 'Injected fault')])),
            );
          },
        },
      },
    },
  };
}
