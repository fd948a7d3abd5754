// How a link leaves by SMS: the Pinpoint application of the original template, or AWS End User Messaging without one.

import { PinpointApp } from '@cdktf/provider-aws/lib/pinpoint-app';
import { PinpointSmsChannel } from '@cdktf/provider-aws/lib/pinpoint-sms-channel';
import { Construct } from 'constructs';
import type { SendLinkEnvironment } from '../lambda-src/shared/contract/settings';
import type { ConnectInstance } from './connect-instance';
import type { PolicyStatement } from './policy';

export interface PinpointSms {
  readonly service: 'pinpoint';
  /** E.164 number that the messages come from. */
  readonly originationNumber: string;
  /** Id of an application that exists already. @default one is created */
  readonly applicationId?: string;
  /** @default VoiceToChatApp */
  readonly applicationName?: string;
}

export interface EndUserMessagingSms {
  readonly service: 'end-user-messaging';
  /** ARN of the phone number, pool or sender id that the messages come from. */
  readonly originationIdentityArn: string;
  /** Name of a configuration set. @default none */
  readonly configurationSet?: string;
  /** Id of a protect configuration. @default that of the account */
  readonly protectConfigurationId?: string;
}

export type SmsProps = PinpointSms | EndUserMessagingSms;

export interface MessagingProps {
  readonly instance: ConnectInstance;
  readonly sms: SmsProps;
  /** Asks End User Messaging what kind of line a number is (charged per look-up). @default false */
  readonly carrierLookup?: boolean;
}

export class Messaging extends Construct {
  /** Only with Pinpoint, and only when the application is created here. */
  readonly app?: PinpointApp;
  readonly smsChannel?: PinpointSmsChannel;
  /** What send-link needs in its environment. */
  readonly environment: Pick<SendLinkEnvironment, 'applicationId' | 'originationNumber' | 'originationIdentityArn'>;
  /** What send-link must be allowed to do. */
  readonly statements: readonly PolicyStatement[];

  constructor(scope: Construct, id: string, props: MessagingProps) {
    super(scope, id);
    const { instance, sms } = props;
    const lookup = props.carrierLookup ? [CARRIER_LOOKUP] : [];

    if (sms.service === 'end-user-messaging') {
      this.environment = { originationIdentityArn: sms.originationIdentityArn };
      this.statements = [
        {
          sid: 'SendTextMessage',
          actions: ['sms-voice:SendTextMessage'],
          resources: [
            sms.originationIdentityArn,
            ...(sms.configurationSet !== undefined
              ? [instance.arnOf('sms-voice', `configuration-set/${sms.configurationSet}`)]
              : []),
            ...(sms.protectConfigurationId !== undefined
              ? [instance.arnOf('sms-voice', `protect-configuration/${sms.protectConfigurationId}`)]
              : []),
          ],
        },
        ...lookup,
      ];
      return;
    }

    let applicationId = sms.applicationId;
    if (applicationId === undefined) {
      const project = new Construct(this, 'voice-to-chat');
      this.app = new PinpointApp(project, 'pinpoint-app', { name: sms.applicationName ?? 'VoiceToChatApp' });
      applicationId = this.app.applicationId;
      this.smsChannel = new PinpointSmsChannel(project, 'pinpoint-sms-channel', { applicationId, enabled: true });
    }
    this.environment = { applicationId, originationNumber: sms.originationNumber };
    this.statements = [
      {
        sid: 'SendMessages',
        actions: ['mobiletargeting:SendMessages'],
        resources: [instance.arnOf('mobiletargeting', `apps/${applicationId}/messages`)],
      },
      ...lookup,
    ];
  }
}

const CARRIER_LOOKUP: PolicyStatement = {
  sid: 'LookUpLineType',
  actions: ['sms-voice:CarrierLookup'],
  resources: ['*'],
  wildcardReason: 'CarrierLookup takes a number of anybody, and AWS defines no resource for it.',
};
