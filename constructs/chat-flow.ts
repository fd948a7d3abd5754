// The flow that every chat starts with.

import { ConnectContactFlow } from '@cdktf/provider-aws/lib/connect-contact-flow';
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
