// The flow that every chat starts with: made here, or one that the instance has already.

import { ConnectContactFlow } from '@cdktf/provider-aws/lib/connect-contact-flow';
import { Fn, type Precondition } from 'cdktf';
import { Construct } from 'constructs';
import { chatFlow } from '../flows/chat';
import type { Language } from '../lambda-src/shared/contract/languages';
import type { ConnectInstance } from './connect-instance';
import { flowContent } from './flow-content';

export interface ChatFlowProps {
  readonly instance: ConnectInstance;
  readonly name: string;
  /** Queue of chats whose call had no queue of its own. */
  readonly queueArn: string;
  /** Languages of what the flow itself writes; the first one is the default. */
  readonly languages: readonly Language[];
  /** Writes flow logs. @default true */
  readonly flowLogging?: boolean;
}

export class ChatFlow extends Construct {
  readonly flow: ConnectContactFlow;

  constructor(scope: Construct, id: string, props: ChatFlowProps) {
    super(scope, id);
    this.flow = new ConnectContactFlow(this, 'connect-contact-flow', {
      instanceId: props.instance.id,
      name: props.name,
      type: 'CONTACT_FLOW',
      description: 'Queues a chat that began as a call and keeps its place',
      content: flowContent(
        chatFlow({ queueArn: props.queueArn, languages: props.languages, logging: props.flowLogging ?? true }),
      ),
    });
  }
}

/** What the chat API needs to know of the flow. */
export interface ChatFlowReference {
  readonly arn: string;
  readonly contactFlowId: string;
  /** What has to hold for the flow to serve; only a plan can tell. */
  readonly precondition?: Precondition;
}

export const CHAT_FLOW_ARN =
  /^arn:aws:connect:[a-z0-9-]+:[0-9]{12}:instance\/[0-9a-f-]{36}\/contact-flow\/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** A flow that somebody else keeps. */
export const existingChatFlow = (instance: ConnectInstance, arn: string): ChatFlowReference => ({
  arn,
  contactFlowId: Fn.element(Fn.split('/', arn), 3),
  precondition: {
    condition: Fn.startswith(arn, `${instance.arn}/contact-flow/`),
    errorMessage:
      'chatFlowArn must be a flow of the instance in connect_instance_arn: it has to begin with that ARN, followed by /contact-flow/.',
  },
});
