// The function behind the chat site, reached through the distribution alone: redeems links and starts chats.

import { CloudfrontOriginAccessControl } from '@cdktf/provider-aws/lib/cloudfront-origin-access-control';
import { LambdaFunctionUrl } from '@cdktf/provider-aws/lib/lambda-function-url';
import { LambdaPermission } from '@cdktf/provider-aws/lib/lambda-permission';
import { Fn } from 'cdktf';
import { Construct } from 'constructs';
import type { ChatApiEnvironment, ChatApiSettings } from '../lambda-src/shared/contract/settings';
import type { ChatFlowReference } from './chat-flow';
import type { ConnectInstance } from './connect-instance';
import type { LinkStore } from './link-store';
import { type FunctionOptions, NodeFunction } from './node-function';

export interface ChatApiProps extends FunctionOptions {
  readonly instance: ConnectInstance;
  /** The flow that every chat starts with. */
  readonly chatFlow: ChatFlowReference;
  readonly linkStore: LinkStore;
  readonly settings: ChatApiSettings;
}

export class ChatApi extends Construct {
  readonly api: NodeFunction;
  readonly url: LambdaFunctionUrl;
  readonly originAccessControl: CloudfrontOriginAccessControl;
  /** Host of the function URL, for the distribution's origin. */
  readonly originDomainName: string;

  constructor(scope: Construct, id: string, props: ChatApiProps) {
    super(scope, id);
    const { instance, linkStore, chatFlow, settings, ...functionProps } = props;
    const environment: Record<keyof ChatApiEnvironment, string> = {
      tableName: linkStore.table.name,
      connectInstanceId: instance.id,
      chatFlowId: chatFlow.contactFlowId,
    };

    this.api = new NodeFunction(this, 'chat-api', {
      ...functionProps,
      entry: 'lambda-src/chat-api/index.ts',
      description: 'Redeems chat links and starts chats; reached through CloudFront alone',
      environment,
      settings,
      statements: [
        ...linkStore.statements(['GetItem', 'UpdateItem']),
        {
          sid: 'StartChat',
          actions: ['connect:StartChatContact'],
          // The chat is related to the call's contact, which is a resource of the same request.
          resources: [chatFlow.arn, `${instance.arn}/contact/*`],
        },
        ...(settings.messageFeedback
          ? [
              {
                sid: 'ConfirmMessages',
                actions: ['sms-voice:PutMessageFeedback'],
                // The service makes up the ids.
                resources: [instance.arnOf('sms-voice', 'message/*')],
              },
            ]
          : []),
      ],
    });

    if (chatFlow.precondition) this.api.function.lifecycle = { precondition: [chatFlow.precondition] };

    this.url = new LambdaFunctionUrl(this, 'lambda-function-url', {
      functionName: this.api.function.functionName,
      authorizationType: 'AWS_IAM',
    });
    this.originDomainName = Fn.element(Fn.split('/', this.url.functionUrl), 2);

    this.originAccessControl = new CloudfrontOriginAccessControl(this, 'cloudfront-origin-access-control', {
      name: `${props.namePrefix ?? 'voice-to-chat'}-api-${instance.region}`,
      description: 'Signs the requests to the chat API',
      originAccessControlOriginType: 'lambda',
      signingBehavior: 'always',
      signingProtocol: 'sigv4',
      lifecycle: { createBeforeDestroy: true },
    });
  }

  /**
   * Lets one distribution call the function, and nobody else. Since October 2025 a function URL needs both permissions
   * (links-messages-lambda facts, section 8).
   */
  allow(distributionArn: string): void {
    const permission = (scope: Construct, action: string): LambdaPermission =>
      new LambdaPermission(scope, 'lambda-permission', {
        statementId: action.split(':')[1] ?? action,
        action,
        functionName: this.api.function.functionName,
        principal: 'cloudfront.amazonaws.com',
        sourceArn: distributionArn,
      });
    const invokeUrl = permission(new Construct(this, 'chat-api-url'), 'lambda:InvokeFunctionUrl');
    invokeUrl.functionUrlAuthType = 'AWS_IAM';
    // Only by way of the URL. The bindings are older than this argument (provider 6.28).
    permission(this, 'lambda:InvokeFunction').addOverride('invoked_via_function_url', true);
  }
}
