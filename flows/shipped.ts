// The shipped flows as the pictures in docs/flows/ show them: in one language, with names in place of references.

import { chatFlow } from './chat';
import { inboundExampleFlow } from './inbound-example';
import type { FlowContent } from './language/content';
import { voiceToChatModule } from './voice-to-chat';

export interface ShippedFlow {
  readonly name: string;
  readonly content: () => FlowContent;
}

export const SHIPPED_FLOWS: readonly ShippedFlow[] = [
  {
    name: 'voice-to-chat',
    content: () => voiceToChatModule({ sendLinkFunctionArn: 'send-link', languages: ['en'] }),
  },
  {
    name: 'chat',
    content: () => chatFlow({ queueArn: 'queue for chats', languages: ['en'] }),
  },
  {
    name: 'inbound-example',
    content: () => inboundExampleFlow({ voiceToChatModuleId: 'voice-to-chat', queueArn: 'queue of calls' }),
  },
];
