// One deployment: variables, provider, state, addresses and the VoiceToChat construct.

import { join, relative, resolve } from 'node:path';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import {
  App,
  LocalBackend,
  S3Backend,
  type S3BackendConfig,
  type TerraformElement,
  TerraformOutput,
  TerraformStack,
} from 'cdktf';
import type { Construct, Node } from 'constructs';
import type { SmsService } from '../lambda-src/shared/contract/settings';
import { Addresses } from './addresses';
import { ConnectInstance } from './connect-instance';
import { ConfigurationError } from './errors';
import type { KeySlot } from './link-signing';
import { OPTION_NAMES, refuseUnknown, type VoiceToChatOptions } from './options';
import * as variables from './variables';
import { requireVersions } from './versions';
import { VoiceToChat } from './voice-to-chat';

export interface StageProps extends VoiceToChatOptions {
  /**
   * How SMS leave: `pinpoint`, for accounts that used Pinpoint before May 2025, or `end-user-messaging`, for all others.
   * @default pinpoint
   */
  readonly smsService?: SmsService;
  /** End User Messaging: names of a configuration set and a protect configuration. @default none */
  readonly smsConfigurationSet?: string;
  readonly smsProtectConfigurationId?: string;
  /** Pinpoint: id of an application that exists already, with its SMS channel enabled. @default one is created */
  readonly pinpointApplicationId?: string;
  /** Offer a link by e-mail too; declares the variable email_from_address. @default false */
  readonly email?: boolean | { readonly configurationSet?: string };
  /** Declare public_key for the first slot. @default true */
  readonly firstKey?: boolean;
  /** Declare second_public_key for the second slot, while keys rotate. @default false */
  readonly secondKey?: boolean;
  /** Slot whose private key is in private_key. @default first */
  readonly signWith?: KeySlot;
  /** Bucket that keeps the state, with locking. @default a local file beside cdktf.json */
  readonly stateBucket?: { readonly bucket: string; readonly region: string; readonly key?: string };
  /** Tags on every resource, at most 40, which may replace these. @default Project = voice-to-chat, Stage = its name */
  readonly tags?: Readonly<Record<string, string>>;
}

export const STAGE_NAMES = [
  'smsService',
  'smsConfigurationSet',
  'smsProtectConfigurationId',
  'pinpointApplicationId',
  'email',
  'firstKey',
  'secondKey',
  'signWith',
  'stateBucket',
  'tags',
] as const satisfies readonly (keyof StageProps)[];

export class VoiceToChatStack extends TerraformStack {
  readonly voiceToChat: VoiceToChat;
  private readonly addresses = new Addresses();

  /** @param stage part of the stack's id and of every physical name; lower-case letters and digits, at most 7; none for the one main stage */
  constructor(scope: Construct, props: StageProps = {}, stage?: string) {
    super(scope, stackId(stage));
    requireVersions(this);
    checkStage(props);
    const suffix = stage === undefined ? '' : `-${stage}`;
    const { smsService = 'pinpoint', firstKey = true, secondKey = false } = props;

    const instanceArn = variables.connectInstanceArn(this).stringValue;
    const instance = new ConnectInstance(instanceArn);
    new AwsProvider(this, 'aws', {
      region: instance.region,
      allowedAccountIds: [instance.account],
      defaultTags: [
        { tags: { Project: 'voice-to-chat', ...(stage !== undefined && { Stage: stage }), ...props.tags } },
      ],
    });
    state(this, props.stateBucket);

    const { email, smsConfigurationSet, smsProtectConfigurationId, pinpointApplicationId, ...options } = props;
    const moduleName = variables.connectModuleName(this).stringValue;
    const functionName = variables.lambdaFunctionName(this).stringValue;

    this.voiceToChat = new VoiceToChat(this, 'voice-to-chat', {
      ...options,
      name: `voice-to-chat${suffix}`,
      connectInstanceArn: instanceArn,
      queueArn: variables.queueArn(this).stringValue,
      publicKeys: {
        ...(firstKey && { first: variables.publicKey(this, 'public_key').stringValue }),
        ...(secondKey && { second: variables.publicKey(this, 'second_public_key').stringValue }),
      },
      privateKey: variables.privateKey(this).stringValue,
      functionName: `${functionName}${suffix}`,
      moduleName: `${moduleName}${suffix}`,
      sms:
        smsService === 'pinpoint'
          ? {
              service: 'pinpoint',
              originationNumber: variables.originationNumber(this).stringValue,
              ...(pinpointApplicationId === undefined
                ? { applicationName: `VoiceToChatApp${suffix}` }
                : { applicationId: pinpointApplicationId }),
            }
          : {
              service: 'end-user-messaging',
              originationIdentityArn: variables.originationIdentityArn(this).stringValue,
              ...(smsConfigurationSet !== undefined && { configurationSet: smsConfigurationSet }),
              ...(smsProtectConfigurationId !== undefined && { protectConfigurationId: smsProtectConfigurationId }),
            },
      ...(email && {
        email: { ...(email !== true && email), fromAddress: variables.emailFromAddress(this).stringValue },
      }),
    });

    new TerraformOutput(this, 'chat_site_url', {
      value: `https://${this.voiceToChat.chatSite.domainName}/`,
      description: 'Where the links lead',
    });
    new TerraformOutput(this, 'distribution_domain_name', {
      value: this.voiceToChat.chatSite.distribution.domainName,
      description: 'Where the DNS name of a custom domain has to point',
    });
    new TerraformOutput(this, 'flow_module_id', {
      value: this.voiceToChat.connect.module.contactFlowModuleId,
      description: 'Flow module to invoke in your inbound flow',
    });
    const alarms = this.voiceToChat.operations?.alarms;
    if (alarms) {
      new TerraformOutput(this, 'alarm_topic_arn', {
        value: alarms.topicArn,
        description: 'Topic of the alarms; subscribe to it',
      });
      new TerraformOutput(this, 'site_alarm_topic_arn', {
        value: alarms.siteTopicArn,
        description: 'Topic in us-east-1 of the alarm on the chat site; subscribe to it',
      });
    }
  }

  /** Readable, stable addresses instead of cdktf's hashed ones. */
  protected override allocateLogicalId(element: TerraformElement | Node): string {
    return this.addresses.allocate(element, this.node);
  }
}

function stackId(stage: string | undefined): string {
  if (stage !== undefined && !/^[a-z][a-z0-9]{0,6}$/.test(stage)) {
    throw new ConfigurationError(
      `The stage "${stage}" cannot be part of names.`,
      'It ends every physical name, some of which are short.',
      'Use 1 to 7 lower-case letters and digits, beginning with a letter.',
    );
  }
  return stage === undefined ? 'voice-to-chat' : `voice-to-chat-${stage}`;
}

/** What the options' own checks do not see: words that choose a part, and keys that do not exist. */
function checkStage(props: StageProps): void {
  refuseUnknown(props, [...STAGE_NAMES, ...OPTION_NAMES]);
  const words: readonly [name: keyof StageProps, allowed: readonly unknown[], why: string][] = [
    ['smsService', ['pinpoint', 'end-user-messaging'], 'Messages leave by one of two services.'],
    ['signWith', ['first', 'second'], 'There are two slots for keys.'],
    ['firstKey', [true, false], 'A slot is used or empty.'],
    ['secondKey', [true, false], 'A slot is used or empty.'],
  ];
  for (const [name, allowed, why] of words) {
    const value = props[name];
    if (value !== undefined && !allowed.includes(value)) {
      const choices = allowed.map((one) => JSON.stringify(one)).join(' or ');
      throw new ConfigurationError(`${name} cannot be ${JSON.stringify(value)}.`, why, `Use ${choices}.`);
    }
  }
  const { email } = props;
  if (email !== undefined && typeof email !== 'boolean') {
    if (typeof email !== 'object' || email === null) {
      throw new ConfigurationError(
        `email cannot be ${JSON.stringify(email)}.`,
        'It switches links by e-mail on; the address differs per account and is the variable email_from_address.',
        'Use true, or { configurationSet } with the name of an SES configuration set.',
      );
    }
    refuseUnknown(email, ['configurationSet']);
  }
  const { pinpointApplicationId } = props;
  if (pinpointApplicationId !== undefined) {
    if (!/^[0-9a-f]{32}$/.test(pinpointApplicationId)) {
      throw new ConfigurationError(
        `pinpointApplicationId cannot be ${JSON.stringify(pinpointApplicationId)}.`,
        'It is the id of a Pinpoint application, which AWS also calls project.',
        'Give its 32 hexadecimal digits, as aws pinpoint get-apps shows them.',
      );
    }
    if (props.smsService === 'end-user-messaging') {
      throw new ConfigurationError(
        'A Pinpoint application is given with End User Messaging.',
        'Messages of End User Messaging leave without an application.',
        'Set smsService to "pinpoint", or leave pinpointApplicationId out.',
      );
    }
  }
  if (props.tags !== undefined) checkTags(props.tags);
  if (
    props.smsService !== 'end-user-messaging' &&
    (props.smsConfigurationSet ?? props.smsProtectConfigurationId) !== undefined
  ) {
    throw new ConfigurationError(
      'A configuration set or protect configuration is given with Pinpoint.',
      'Both belong to End User Messaging.',
      'Set smsService to "end-user-messaging", or leave both out.',
    );
  }
}

/** What AWS takes in a tag (Tagging AWS Resources, "Tag naming limits and requirements"); those of the stack and some to spare are left. */
function checkTags(tags: Readonly<Record<string, string>>): void {
  const refuse = (what: string): never => {
    throw new ConfigurationError(
      `tags cannot be ${JSON.stringify(tags)}.`,
      what,
      "Give an object of texts such as { CostCenter: '4711' }: letters, digits, spaces and _ . : / = + - @.",
    );
  };
  if (typeof tags !== 'object' || tags === null || Array.isArray(tags)) refuse('Tags are names with a text each.');
  const entries = Object.entries(tags);
  if (entries.length > 40) refuse(`AWS takes 50 tags on a resource, and ${entries.length} leave no room for others.`);
  for (const [name, value] of entries) {
    if (!/^(?!aws:)[\p{L}\p{N} _.:/=+@-]{1,128}$/iu.test(name)) refuse(`"${name}" cannot be the name of a tag.`);
    if (typeof value !== 'string' || !/^[\p{L}\p{N} _.:/=+@-]{0,256}$/u.test(value))
      refuse(`The tag "${name}" has a value that AWS does not take.`);
  }
}

function state(stack: TerraformStack, bucket: StageProps['stateBucket']): void {
  const id = stack.node.id;
  if (bucket === undefined) {
    // Beside cdktf.json, seen from the folder that Terraform runs in: the same on every machine.
    const folder = join(resolve(App.of(stack).outdir), 'stacks', id);
    new LocalBackend(stack, { path: relative(folder, resolve(`terraform.${id}.tfstate`)).replaceAll('\\', '/') });
    return;
  }
  // The bindings do not know use_lockfile, but pass it on.
  const config = {
    bucket: bucket.bucket,
    region: bucket.region,
    key: bucket.key ?? `${id}.tfstate`,
    encrypt: true,
    useLockfile: true,
  };
  new S3Backend(stack, config as S3BackendConfig);
}
