// SMS by Pinpoint SendMessages. Pinpoint answers HTTP 200 also when it did not send: the result of the number tells
// (links-messages-lambda facts, 3.4).

import { type MessageResult, PinpointClient, SendMessagesCommand } from '@aws-sdk/client-pinpoint';
import type { SendLinkEnvironment } from '../../shared/contract/settings';
import { type ClientDefaults, once } from '../aws';
import { accepted, type Delivery, deliveryOf, readError, refused, THROTTLED, unknown } from '../failures';
import type { SmsSender } from './sender';

const NAMED: Readonly<Record<string, Delivery>> = {
  BadRequestException: refused('failed', 'bad_request'),
  ForbiddenException: refused('failed', 'access_denied'),
  NotFoundException: refused('failed', 'no_origination'),
  MethodNotAllowedException: refused('failed', 'service_error'),
  PayloadTooLargeException: refused('failed', 'bad_request'),
  TooManyRequestsException: THROTTLED,
  InternalServerErrorException: unknown('service_error'),
};

export function pinpointSender(
  { applicationId, originationNumber }: SendLinkEnvironment,
  defaults: ClientDefaults,
): SmsSender {
  const client = new PinpointClient(once(defaults));
  return {
    async send({ to, text, linkId }, telemetry, signal) {
      const command = new SendMessagesCommand({
        ApplicationId: applicationId,
        MessageRequest: {
          Addresses: { [to]: { ChannelType: 'SMS' } },
          Context: { linkId },
          MessageConfiguration: {
            SMSMessage: { Body: text, MessageType: 'TRANSACTIONAL', OriginationNumber: originationNumber },
          },
        },
      });
      try {
        const { MessageResponse } = await telemetry.call('pinpoint', () =>
          client.send(command, { abortSignal: signal }),
        );
        const result = MessageResponse?.Result?.[to];
        const delivery = resultDelivery(result);
        if (delivery.status !== 'sent')
          telemetry.warn('message not accepted', {
            dependency: 'pinpoint',
            deliveryStatus: result?.DeliveryStatus ?? 'none',
            status: result?.StatusCode ?? 0,
          });
        return delivery;
      } catch (error) {
        return deliveryOf(readError(error), NAMED);
      }
    },
  };
}

function resultDelivery(result: MessageResult | undefined): Delivery {
  switch (result?.DeliveryStatus) {
    case 'SUCCESSFUL':
      return accepted(result.MessageId);
    case 'OPT_OUT':
      return refused('opted_out', 'opted_out');
    case 'PERMANENT_FAILURE':
      return permanentFailure(result.StatusMessage ?? '');
    case 'THROTTLED':
      return THROTTLED;
    case 'TEMPORARY_FAILURE':
      return refused('failed', 'service_error');
    default:
      // UNKNOWN_FAILURE, TIMEOUT, DUPLICATE, a value to come, or no result for the number.
      return unknown('service_error');
  }
}

/** Opted-out numbers come as a permanent failure with status 400 and a sentence. */
function permanentFailure(message: string): Delivery {
  if (/opt(?:ed)?[\s_-]?out/i.test(message)) return refused('opted_out', 'opted_out');
  if (/not verified|sandbox/i.test(message)) return refused('failed', 'not_verified');
  if (/origination/i.test(message)) return refused('failed', 'no_origination');
  if (/spend/i.test(message)) return refused('failed', 'spend_limit');
  if (/block/i.test(message)) return refused('not_allowed', 'blocked');
  // About the destination alone: an invalid sender or parameter is no landline.
  if (/invalid (?:destination )?(?:phone )?number|landline|not (?:a )?(?:valid|mobile)/i.test(message))
    return refused('not_mobile', 'invalid_destination');
  return refused('failed', 'service_error');
}
