// The whole deflection, composed of its parts. Use this construct in a stack of your own; VoiceToChatStack adds variables
// and addresses.

import { Annotations } from 'cdktf';
import { Construct } from 'constructs';
import { METRIC_NAMESPACE } from '../lambda-src/shared/contract/metrics';
import { ChatApi } from './chat-api';
import { ChatFlow, type ChatFlowReference, existingChatFlow } from './chat-flow';
import { ChatSite } from './chat-site';
import { ConnectInstance } from './connect-instance';
import { ConnectIntegration } from './connect-integration';
import type { EmailProps } from './email';
import { ConfigurationError } from './errors';
import { type KeySlot, LinkSigning } from './link-signing';
import { LinkStore } from './link-store';
import { Messaging, type SmsProps } from './messaging';
import { Operations } from './operations';
import { resolveOptions, type VoiceToChatOptions } from './options';
import { phoneMetadataFor } from './phone-metadata';
import { SendLink } from './send-link';
import { longMessages } from './sms-length';

export interface VoiceToChatProps extends VoiceToChatOptions {
  /** ARN of the Connect instance; tells region, account and partition too. */
  readonly connectInstanceArn: string;
  /** ARN of the queue that chats wait in when their call had none. */
  readonly queueArn: string;
  /** Public keys by slot; see LinkSigning. */
  readonly publicKeys: Readonly<Partial<Record<KeySlot, string>>>;
  /** Private key of the signing slot; give a reference to an ephemeral variable. */
  readonly privateKey: string;
  /** @default first */
  readonly signWith?: KeySlot;
  readonly sms: SmsProps;
  /** @default no link by e-mail */
  readonly email?: EmailProps;
  /** Name of the send-link function. @default `<name>-send-link` */
  readonly functionName?: string;
  /** Name of the flow module. @default VoiceToChatFlow */
  readonly moduleName?: string;
  /** Start of all other physical names; lower-case letters, digits and hyphens, at most 21 characters. @default voice-to-chat */
  readonly name?: string;
}

export class VoiceToChat extends Construct {
  readonly linkStore: LinkStore;
  readonly signing: LinkSigning;
  /** Unless chats start with a flow that exists already. */
  readonly chatFlow?: ChatFlow;
  readonly chatApi: ChatApi;
  readonly chatSite: ChatSite;
  readonly messaging: Messaging;
  readonly sendLink: SendLink;
  readonly connect: ConnectIntegration;
  /** Unless switched off. */
  readonly operations?: Operations;

  constructor(scope: Construct, id: string, props: VoiceToChatProps) {
    super(scope, id);
    const name = props.name ?? 'voice-to-chat';
    if (!/^[a-z][a-z0-9-]{0,20}$/.test(name)) {
      throw new ConfigurationError(
        `The name "${name}" cannot start the names of AWS resources.`,
        'Buckets, roles and policies add to it and have limits of their own.',
        'Use 1 to 21 lower-case letters, digits and hyphens, beginning with a letter.',
      );
    }
    const options = resolveOptions(props, props.sms.service);
    for (const warning of longMessages(options)) Annotations.of(this).addWarning(warning);
    const instance = new ConnectInstance(props.connectInstanceArn);
    const functions = {
      namePrefix: name,
      logRetentionDays: options.logRetentionDays,
      metricNamespace: `${METRIC_NAMESPACE}/${name}`,
      ...(options.kmsKeyArn !== undefined && { logKeyArn: options.kmsKeyArn }),
      ...(options.permissionsBoundary !== undefined && { permissionsBoundary: options.permissionsBoundary }),
    };
    const encryption = options.kmsKeyArn !== undefined && {
      customerKey: { arn: options.kmsKeyArn, region: instance.region },
    };

    this.linkStore = new LinkStore(this, 'links', { tableName: `${name}-links`, ...encryption });

    this.signing = new LinkSigning(this, 'link-signing', {
      ...(props.publicKeys.first !== undefined && { firstPublicKey: props.publicKeys.first }),
      ...(props.publicKeys.second !== undefined && { secondPublicKey: props.publicKeys.second }),
      privateKey: props.privateKey,
      signWith: props.signWith ?? 'first',
      namePrefix: name,
      region: instance.region,
      secretRevision: options.secretRevision,
      ...encryption,
    });

    let chatFlow: ChatFlowReference;
    if (options.chatFlowArn === undefined) {
      this.chatFlow = new ChatFlow(this, 'chat', {
        instance,
        name: `${name}-chat`,
        queueArn: props.queueArn,
        languages: options.languages,
        flowLogging: options.flowLogging,
      });
      chatFlow = this.chatFlow.flow;
    } else {
      chatFlow = existingChatFlow(instance, options.chatFlowArn);
    }

    this.chatApi = new ChatApi(this, 'chat-api', {
      ...functions,
      functionName: `${name}-chat-api`,
      instance,
      chatFlow,
      ...(options.apiConcurrency !== undefined && { reservedConcurrency: options.apiConcurrency }),
      linkStore: this.linkStore,
      settings: {
        brand: options.brand,
        languages: options.languages,
        chatMinutes: options.chatMinutes,
        failuresPerSource: options.failuresPerSource,
        interactiveMessages: options.interactiveMessages,
        ...(options.messageFeedback && { messageFeedback: true }),
      },
    });

    this.chatSite = new ChatSite(this, 'chat-site', {
      instance,
      namePrefix: name,
      keyGroupId: this.signing.keyGroup.id,
      chatApi: {
        originDomainName: this.chatApi.originDomainName,
        originAccessControlId: this.chatApi.originAccessControl.id,
      },
      settings: {
        brand: options.brand,
        languages: options.languages,
        theme: options.theme,
        linkMinutes: options.linkMinutes,
        chatMinutes: options.chatMinutes,
        attachments: options.attachmentsBucket !== undefined,
        participantEndpoint: options.participantEndpoint,
        ...(options.supportPhone !== undefined && { supportPhone: options.supportPhone }),
        ...(options.privacyUrl !== undefined && { privacyUrl: options.privacyUrl }),
      },
      ...(options.attachmentsBucket !== undefined && { attachmentsBucket: options.attachmentsBucket }),
      ...(options.customDomain !== undefined && { customDomain: options.customDomain }),
      ...(options.certificateArn !== undefined && { certificateArn: options.certificateArn }),
      ...(options.webAclArn !== undefined && { webAclArn: options.webAclArn }),
    });
    this.chatApi.allow(this.chatSite.distribution.arn);

    this.messaging = new Messaging(this, 'messaging', {
      instance,
      sms: props.sms,
      carrierLookup: options.carrierLookup,
    });

    this.sendLink = new SendLink(this, 'send-link', {
      ...functions,
      functionName: props.functionName ?? `${name}-send-link`,
      instance,
      domainName: this.chatSite.domainName,
      signing: this.signing,
      linkStore: this.linkStore,
      messaging: this.messaging,
      ...(props.email && { email: props.email }),
      queueArn: props.queueArn,
      settings: {
        brand: options.brand,
        languages: options.languages,
        countries: options.countries,
        phoneMetadata: phoneMetadataFor(options.countries),
        smsService: props.sms.service,
        email: props.email
          ? { ...(props.email.configurationSet !== undefined && { configurationSet: props.email.configurationSet }) }
          : null,
        linkMinutes: options.linkMinutes,
        chatMinutes: options.chatMinutes,
        limits: options.limits,
        carriedAttributes: options.carriedAttributes,
        texts: options.texts,
        signatureHash: options.signatureHash,
        carrierLookup: options.carrierLookup,
        ...(options.customerProfilesDomain !== undefined && { customerProfilesDomain: options.customerProfilesDomain }),
        ...(props.sms.service === 'end-user-messaging' && {
          endUserMessaging: {
            ...(props.sms.configurationSet !== undefined && { configurationSet: props.sms.configurationSet }),
            ...(props.sms.protectConfigurationId !== undefined && {
              protectConfigurationId: props.sms.protectConfigurationId,
            }),
            ...(options.maxPrice !== undefined && { maxPrice: options.maxPrice }),
            ...(options.messageFeedback && { messageFeedback: true }),
          },
        }),
      },
    });

    this.connect = new ConnectIntegration(this, 'connect', {
      instance,
      sendLinkFunctionArn: this.sendLink.sendLink.function.arn,
      moduleName: props.moduleName ?? 'VoiceToChatFlow',
      languages: options.languages,
      flowLogging: options.flowLogging,
      ...(options.inboundExample && { example: { name: `${name}-inbound-example`, queueArn: props.queueArn } }),
    });

    if (options.operations) {
      this.operations = new Operations(this, 'operations', {
        ...options.operations,
        instance,
        namePrefix: name,
        metricNamespace: functions.metricNamespace,
        logRetentionDays: options.logRetentionDays,
        ...(options.kmsKeyArn !== undefined && { kmsKeyArn: options.kmsKeyArn }),
        sendLink: this.sendLink.sendLink,
        chatApi: this.chatApi.api,
        tableName: this.linkStore.table.name,
        distributionId: this.chatSite.distribution.id,
        languages: options.languages,
        smsService: props.sms.service,
        ...(props.sms.service === 'pinpoint' && { originationNumber: props.sms.originationNumber }),
        email: props.email !== undefined,
        // Whether Connect counts a module's errors under its own name or the calling flow's is not documented: both are watched.
        flowNames: [this.connect.module, this.connect.example, this.chatFlow?.flow].flatMap((one) => one?.name ?? []),
      });
    }
  }
}
