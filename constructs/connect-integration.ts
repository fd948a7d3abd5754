// What puts the offer into the Connect instance: the association of send-link, the flow module, and an example that calls it.

import { ConnectContactFlow } from '@cdktf/provider-aws/lib/connect-contact-flow';
import { ConnectContactFlowModule } from '@cdktf/provider-aws/lib/connect-contact-flow-module';
import { ConnectLambdaFunctionAssociation } from '@cdktf/provider-aws/lib/connect-lambda-function-association';
import { Construct } from 'constructs';
import { inboundExampleFlow } from '../flows/inbound-example';
import { voiceToChatModule } from '../flows/voice-to-chat';
import type { Language } from '../lambda-src/shared/contract/languages';
import type { ConnectInstance } from './connect-instance';
import { flowContent } from './flow-content';

export interface ConnectIntegrationProps {
  readonly instance: ConnectInstance;
  readonly sendLinkFunctionArn: string;
  /** Name of the flow module, as designers see it. */
  readonly moduleName: string;
  /** Languages that callers may speak; the first one is the default. */
  readonly languages: readonly Language[];
  /** Writes flow logs, except around a number that the caller keys in. @default true */
  readonly flowLogging?: boolean;
  /** An inbound flow that shows how to call the module. @default none */
  readonly example?: { readonly name: string; readonly queueArn: string };
}

export class ConnectIntegration extends Construct {
  readonly association: ConnectLambdaFunctionAssociation;
  readonly module: ConnectContactFlowModule;
  readonly example?: ConnectContactFlow;

  constructor(scope: Construct, id: string, props: ConnectIntegrationProps) {
    super(scope, id);
    const { instance } = props;

    this.association = new ConnectLambdaFunctionAssociation(
      new Construct(this, 'send-link'),
      'connect-lambda-function-association',
      {
        instanceId: instance.id,
        functionArn: props.sendLinkFunctionArn,
      },
    );

    this.module = new ConnectContactFlowModule(new Construct(this, 'voice-to-chat'), 'connect-contact-flow-module', {
      instanceId: instance.id,
      name: props.moduleName,
      description: 'Offers a waiting caller a chat by SMS or e-mail link',
      content: flowContent(
        voiceToChatModule({
          sendLinkFunctionArn: props.sendLinkFunctionArn,
          languages: props.languages,
          logging: props.flowLogging ?? true,
        }),
      ),
      // Connect validates a module when it is created: the function must be associated by then.
      dependsOn: [this.association],
    });

    if (props.example) {
      this.example = new ConnectContactFlow(new Construct(this, 'inbound-example'), 'connect-contact-flow', {
        instanceId: instance.id,
        name: props.example.name,
        type: 'CONTACT_FLOW',
        description: 'Example: queue, no agent available, offer of a chat, back to the queue',
        content: flowContent(
          inboundExampleFlow({
            voiceToChatModuleId: this.module.contactFlowModuleId,
            queueArn: props.example.queueArn,
            ...(props.languages[0] !== undefined && { language: props.languages[0] }),
            logging: props.flowLogging ?? true,
          }),
        ),
      });
    }
  }
}
