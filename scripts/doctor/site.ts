// May the chat site's pages talk to Connect directly, where the stage has them do so?

import { ListApprovedOriginsCommand } from '@aws-sdk/client-connect';
import { allPages } from './aws';
import { type Check, fail, instanceArn, ok } from './check';
import { instanceIdOf } from './connect';
import type { Stage } from './stage';

/** Without a domain of its own, only Terraform's state knows which one CloudFront gave the site: any of its kind may be it. */
export const isSiteOrigin = ({ siteOrigin }: Stage, origin: string): boolean =>
  siteOrigin === undefined ? /^https:\/\/[a-z0-9]+\.cloudfront\.net$/.test(origin) : origin === siteOrigin;

/** How a finding names the origin. */
export const siteOriginName = ({ siteOrigin }: Stage): string => siteOrigin ?? 'a CloudFront domain';

/** Beside a finding that is good for any CloudFront domain. */
export const compareHint = ({ siteOrigin }: Stage): string =>
  siteOrigin === undefined ? '; compare it with the output chat_site_url' : '';

const approvedOrigins: Check = {
  id: 'approved-origins',
  after: ['instance'],
  needed: (stage) => stage.participantDirect,
  permissions: [{ action: 'connect:ListApprovedOrigins', on: (target) => instanceArn(target) }],
  async run({ stage, clients, ask }) {
    const InstanceId = instanceIdOf(stage);
    const origins = await allPages<string>(async (NextToken) => {
      const page = await ask('connect:ListApprovedOrigins', (o) =>
        clients.connect.send(new ListApprovedOriginsCommand({ InstanceId, NextToken, MaxResults: 25 }), o),
      );
      return { items: page.Origins ?? [], next: page.NextToken };
    });
    if (origins.some((origin) => isSiteOrigin(stage, origin))) {
      return ok(`${siteOriginName(stage)} is approved${compareHint(stage)}`);
    }
    return fail(
      `${siteOriginName(stage)} is no approved origin: the pages call Connect directly, and no chat connects`,
      "Add it: Connect console, your instance, Approved origins. Or leave participantEndpoint: 'direct' out, and nothing needs to be approved.",
    );
  },
};

export const siteChecks: readonly Check[] = [approvedOrigins];
