// SMS by AWS End User Messaging, SendTextMessage (links-messages-lambda facts, 3.3).

import {
  PinpointSMSVoiceV2Client,
  SendTextMessageCommand,
  type SendTextMessageCommandInput,
} from '@aws-sdk/client-pinpoint-sms-voice-v2';
import type { SendLinkEnvironment, SendLinkSettings } from '../../shared/contract/settings';
import { type ClientDefaults, once } from '../aws';
import {
  type AwsError,
  accepted,
  type Delivery,
  deliveryOf,
  named,
  readError,
  refused,
  THROTTLED,
  unknown,
} from '../failures';
import type { SmsSender } from './sender';

const NAMED: Readonly<Record<string, Delivery>> = {
  ConflictException: refused('failed', 'service_error'),
  InternalServerException: unknown('service_error'),
  ResourceNotFoundException: refused('failed', 'no_origination'),
  ServiceQuotaExceededException: refused('failed', 'spend_limit'),
  ThrottlingException: THROTTLED,
  ValidationException: refused('failed', 'bad_request'),
};

/** The reason that stands beside the name says more than the name. */
const REASONED: Readonly<Record<string, Delivery>> = {
  // AccessDeniedException
  ACCOUNT_DISABLED: refused('failed', 'account'),
  INSUFFICIENT_ACCOUNT_REPUTATION: refused('failed', 'account'),
  // ConflictException
  DESTINATION_PHONE_NUMBER_OPTED_OUT: refused('opted_out', 'opted_out'),
  DESTINATION_PHONE_NUMBER_NOT_VERIFIED: refused('failed', 'not_verified'),
  DESTINATION_COUNTRY_BLOCKED_BY_PROTECT_CONFIGURATION: refused('not_allowed', 'blocked'),
  DESTINATION_PHONE_NUMBER_BLOCKED_BY_PROTECT_NUMBER_OVERRIDE: refused('not_allowed', 'blocked'),
  NO_ORIGINATION_IDENTITIES_FOUND: refused('failed', 'no_origination'),
  MESSAGE_TYPE_MISMATCH: refused('failed', 'no_origination'),
  KEYWORD_MISMATCH: refused('failed', 'no_origination'),
  NUMBER_CAPABILITIES_MISMATCH: refused('failed', 'no_origination'),
  OPT_OUT_LIST_MISMATCH: refused('failed', 'no_origination'),
  RESOURCE_NOT_ACTIVE: refused('failed', 'no_origination'),
  REGISTRATION_NOT_COMPLETE: refused('failed', 'registration'),
  // ValidationException
  INVALID_IDENTITY_FOR_DESTINATION_COUNTRY: refused('failed', 'no_origination'),
  INTERNATIONAL_SENDING_NOT_SUPPORTED: refused('failed', 'no_origination'),
  DESTINATION_COUNTRY_BLOCKED: refused('not_allowed', 'blocked'),
  COUNTRY_NOT_ENABLED: refused('not_allowed', 'blocked'),
  CHANNEL_NOT_ENABLED: refused('failed', 'account'),
  PRICE_OVER_THRESHOLD: refused('failed', 'price'),
  SENDER_ID_NOT_REGISTERED: refused('failed', 'registration'),
  SENDER_ID_NOT_SUPPORTED: refused('failed', 'registration'),
  SENDER_ID_REQUIRES_REGISTRATION: refused('failed', 'registration'),
  RESOURCE_NOT_ACCESSIBLE: refused('failed', 'access_denied'),
  // ServiceQuotaExceededException
  MONTHLY_SPEND_LIMIT_REACHED_FOR_TEXT: refused('failed', 'spend_limit'),
  DAILY_DESTINATION_CALL_LIMIT: refused('not_allowed', 'limit_destination'),
};

const delivery = (error: AwsError): Delivery => named(REASONED, error.reason) ?? deliveryOf(error, NAMED);

/** The service's own bounds. Seconds. */
const LIFE = { least: 5, most: 259_200 } as const;

export function endUserMessagingSender(
  { originationIdentityArn }: SendLinkEnvironment,
  { endUserMessaging = {} }: SendLinkSettings,
  defaults: ClientDefaults,
): SmsSender {
  const client = new PinpointSMSVoiceV2Client(once(defaults));
  const { configurationSet, protectConfigurationId, maxPrice, messageFeedback } = endUserMessaging;
  return {
    async send({ to, text, linkId, lifeSeconds }, telemetry, signal) {
      const input: SendTextMessageCommandInput = {
        DestinationPhoneNumber: to,
        OriginationIdentity: originationIdentityArn,
        MessageBody: text,
        MessageType: 'TRANSACTIONAL',
        TimeToLive: Math.min(LIFE.most, Math.max(LIFE.least, lifeSeconds)),
        Context: { linkId },
        ...(configurationSet !== undefined && { ConfigurationSetName: configurationSet }),
        ...(protectConfigurationId !== undefined && { ProtectConfigurationId: protectConfigurationId }),
        ...(maxPrice !== undefined && { MaxPrice: maxPrice }),
        ...(messageFeedback && { MessageFeedbackEnabled: true }),
      };
      try {
        const { MessageId } = await telemetry.call('sms-voice', () =>
          client.send(new SendTextMessageCommand(input), { abortSignal: signal }),
        );
        // An answer without an id is no acceptance.
        return MessageId === undefined ? unknown('service_error') : accepted(MessageId);
      } catch (error) {
        return delivery(readError(error));
      }
    },
  };
}
