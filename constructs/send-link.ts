// The function that the call talks to: decides what can be offered, makes the link, sends it once.

import { Construct } from 'constructs';
import type { SendLinkEnvironment, SendLinkSettings } from '../lambda-src/shared/contract/settings';
import type { ConnectInstance } from './connect-instance';
import { type EmailProps, sendEmailStatement } from './email';
import type { LinkSigning } from './link-signing';
import type { LinkStore } from './link-store';
import type { Messaging } from './messaging';
import { type FunctionOptions, NodeFunction } from './node-function';

export interface SendLinkProps extends FunctionOptions {
  readonly instance: ConnectInstance;
  /** Host of the chat site. */
  readonly domainName: string;
  readonly signing: LinkSigning;
  readonly linkStore: LinkStore;
  readonly messaging: Messaging;
  /** @default no link by e-mail */
  readonly email?: EmailProps;
  /** Queue that chats wait in; its staffing decides whether a chat is offered. */
  readonly queueArn: string;
  readonly settings: SendLinkSettings;
}

export class SendLink extends Construct {
  readonly sendLink: NodeFunction;

  constructor(scope: Construct, id: string, props: SendLinkProps) {
    super(scope, id);
    const { instance, domainName, signing, linkStore, messaging, email, queueArn, settings, ...functionProps } = props;
    const environment: SendLinkEnvironment = {
      ...messaging.environment,
      domainName,
      publicKeyId: signing.signingKey.id,
      privateKeySecretArn: signing.secret.arn,
      tableName: linkStore.table.name,
      queueArn,
      ...(email && { emailFromAddress: email.fromAddress }),
    };
    const profilesDomain = settings.customerProfilesDomain;

    this.sendLink = new NodeFunction(this, 'send-link', {
      ...functionProps,
      entry: 'lambda-src/send-link/index.ts',
      description: 'Offers a chat to a caller and sends the link',
      environment: { ...environment },
      settings,
      statements: [
        ...linkStore.statements(['PutItem', 'UpdateItem', 'DeleteItem', 'GetItem']),
        ...signing.readStatements(),
        ...messaging.statements,
        ...(email ? [sendEmailStatement(instance, email)] : []),
        {
          sid: 'SeeStaffing',
          actions: ['connect:GetCurrentMetricData'],
          // The chat waits in the call's own queue where it has one, so any queue of the instance may be asked about.
          resources: [`${instance.arn}/queue/*`],
        },
        ...(profilesDomain !== undefined
          ? [
              {
                sid: 'FindEmailAddress',
                actions: ['profile:SearchProfiles'],
                resources: [instance.arnOf('profile', `domains/${profilesDomain}`)],
              },
            ]
          : []),
      ],
    });
  }
}
