// Tells End User Messaging that the SMS which carried a link has arrived. Loaded only where that is switched on.

import { PinpointSMSVoiceV2Client, PutMessageFeedbackCommand } from '@aws-sdk/client-pinpoint-sms-voice-v2';

const client = new PinpointSMSVoiceV2Client({
  maxAttempts: 2,
  requestHandler: { connectionTimeout: 500, requestTimeout: 1000, throwOnRequestTimeout: true },
});

/** @throws the service's error */
export async function confirmReceipt(messageId: string, abortSignal: AbortSignal): Promise<void> {
  await client.send(new PutMessageFeedbackCommand({ MessageId: messageId, MessageFeedbackStatus: 'RECEIVED' }), {
    abortSignal,
  });
}
