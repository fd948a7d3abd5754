// The chat site: bucket, pages and the distribution whose behaviours are DESIGN section 6.

import {
  CloudfrontDistribution,
  type CloudfrontDistributionOrderedCacheBehavior,
  type CloudfrontDistributionOrigin,
} from '@cdktf/provider-aws/lib/cloudfront-distribution';
import { CloudfrontOriginAccessControl } from '@cdktf/provider-aws/lib/cloudfront-origin-access-control';
import { CloudfrontOriginRequestPolicy } from '@cdktf/provider-aws/lib/cloudfront-origin-request-policy';
import { CloudfrontResponseHeadersPolicy } from '@cdktf/provider-aws/lib/cloudfront-response-headers-policy';
import { S3Bucket } from '@cdktf/provider-aws/lib/s3-bucket';
import { S3BucketOwnershipControls } from '@cdktf/provider-aws/lib/s3-bucket-ownership-controls';
import { S3BucketPolicy } from '@cdktf/provider-aws/lib/s3-bucket-policy';
import { S3BucketPublicAccessBlock } from '@cdktf/provider-aws/lib/s3-bucket-public-access-block';
import { S3BucketServerSideEncryptionConfigurationA } from '@cdktf/provider-aws/lib/s3-bucket-server-side-encryption-configuration';
import { S3Object } from '@cdktf/provider-aws/lib/s3-object';
import { Construct } from 'constructs';
import { PAGE_FILES, type SiteSettings } from '../lambda-src/shared/contract/site';
import type { ConnectInstance } from './connect-instance';
import { ConfigurationError } from './errors';
import { fileAsset, sha256 } from './files';
import { policyDocument } from './policy';
import { renderSite } from './site-pages';
import { literal } from './terraform-text';

/** Policies that AWS manages; their ids are the same in every account. */
export const MANAGED_POLICIES = {
  cachingDisabled: '4135ea2d-6df8-44a3-9df3-4b5a84be39ad',
  /** Follows the origin's Cache-Control from one second on, compresses. */
  cachingOptimized: '658327ea-f89d-4fab-a63d-7e88639e58f6',
  allViewerExceptHostHeader: 'b689b0a8-53d0-40ab-baf2-68738e2966ac',
} as const;

const READ = ['GET', 'HEAD'];
const ALL = ['GET', 'HEAD', 'OPTIONS', 'PUT', 'POST', 'PATCH', 'DELETE'];
const TWO_YEARS = 63_072_000;

export interface ChatSiteProps {
  readonly instance: ConnectInstance;
  /** Start of physical names. At most 25 characters. @default voice-to-chat */
  readonly namePrefix?: string;
  readonly settings: Omit<SiteSettings, 'lazy'>;
  /** Key group whose keys sign the cookies of `/chat/*` and `/participant/*`. */
  readonly keyGroupId: string;
  readonly chatApi: { readonly originDomainName: string; readonly originAccessControlId: string };
  /** Domain of your own, with the ARN of its certificate in us-east-1; both or none. @default the domain that CloudFront gives */
  readonly customDomain?: string;
  readonly certificateArn?: string;
  /** ARN of a web ACL in us-east-1. @default none */
  readonly webAclArn?: string;
  /** Name of the instance's bucket for attachments, which the page uploads to. @default none */
  readonly attachmentsBucket?: string;
  /** @default PriceClass_All */
  readonly priceClass?: string;
}

export class ChatSite extends Construct {
  readonly bucket: S3Bucket;
  readonly bucketPolicy: S3BucketPolicy;
  readonly publicAccessBlock: S3BucketPublicAccessBlock;
  readonly ownershipControls: S3BucketOwnershipControls;
  readonly encryption: S3BucketServerSideEncryptionConfigurationA;
  readonly objects: readonly S3Object[];
  readonly originAccessControl: CloudfrontOriginAccessControl;
  /** Only when the participant service is reached through the distribution. */
  readonly participantRequestPolicy?: CloudfrontOriginRequestPolicy;
  readonly responseHeadersPolicy: CloudfrontResponseHeadersPolicy;
  readonly distribution: CloudfrontDistribution;
  /** Host that callers see in their link. */
  readonly domainName: string;

  constructor(scope: Construct, id: string, props: ChatSiteProps) {
    super(scope, id);
    const { instance } = props;
    const prefix = props.namePrefix ?? 'voice-to-chat';
    if ((props.customDomain === undefined) !== (props.certificateArn === undefined)) {
      throw new ConfigurationError(
        'A domain without its certificate is given, or a certificate without a domain.',
        'CloudFront serves a domain of your own only with a certificate for it.',
        'Set customDomain and certificateArn together (a certificate in us-east-1), or leave out both.',
      );
    }
    const site = renderSite(props.settings);

    // Created before the old one goes, and emptied when destroyed: nothing in it is not in this repository.
    this.bucket = new S3Bucket(this, 's3-bucket', {
      bucketPrefix: `${prefix}-site-`,
      forceDestroy: true,
      lifecycle: { createBeforeDestroy: true },
    });
    this.publicAccessBlock = new S3BucketPublicAccessBlock(this, 's3-bucket-public-access-block', {
      bucket: this.bucket.id,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    });
    this.ownershipControls = new S3BucketOwnershipControls(this, 's3-bucket-ownership-controls', {
      bucket: this.bucket.id,
      rule: { objectOwnership: 'BucketOwnerEnforced' },
    });
    // Pages are public text: the service's own key, as OAC with a customer key needs a key policy for nothing.
    this.encryption = new S3BucketServerSideEncryptionConfigurationA(
      this,
      's3-bucket-server-side-encryption-configuration',
      {
        bucket: this.bucket.id,
        rule: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: 'AES256' } }],
      },
    );

    this.objects = site.files.map((file) => {
      const home = new Construct(this, file.id);
      return new S3Object(home, 's3-object', {
        bucket: this.bucket.id,
        key: file.key,
        source: fileAsset(home, 'file', file.key.split('/').at(-1) ?? file.key, file.content).path,
        sourceHash: sha256(file.content, 'hex'),
        contentType: file.contentType,
        cacheControl: file.cacheControl,
        // S3 takes ten tags per object: those of the stack stay at the bucket (terraform-provider-aws #19895).
        overrideProvider: { defaultTags: { tags: {} } },
        // When the bucket is replaced, the new one is filled before the site moves to it.
        lifecycle: { createBeforeDestroy: true },
      });
    });

    this.originAccessControl = new CloudfrontOriginAccessControl(this, 'cloudfront-origin-access-control', {
      name: `${prefix}-site-${instance.region}`,
      description: 'Signs the requests to the bucket of the chat site',
      originAccessControlOriginType: 's3',
      signingBehavior: 'always',
      signingProtocol: 'sigv4',
      lifecycle: { createBeforeDestroy: true },
    });

    this.responseHeadersPolicy = new CloudfrontResponseHeadersPolicy(this, 'cloudfront-response-headers-policy', {
      name: `${prefix}-site-${instance.region}`,
      comment: 'Security headers of the chat site',
      securityHeadersConfig: {
        contentSecurityPolicy: { contentSecurityPolicy: contentSecurityPolicy(site, props), override: true },
        contentTypeOptions: { override: true },
        frameOptions: { frameOption: 'DENY', override: true },
        referrerPolicy: { referrerPolicy: 'no-referrer', override: true },
        strictTransportSecurity: { accessControlMaxAgeSec: TWO_YEARS, override: true },
      },
      customHeadersConfig: {
        items: [
          { header: 'Permissions-Policy', value: 'camera=(), geolocation=(), microphone=()', override: true },
          { header: 'Cross-Origin-Opener-Policy', value: 'same-origin', override: true },
          { header: 'X-Robots-Tag', value: 'noindex', override: true },
        ],
      },
    });

    const S3 = 'chat-site';
    const API = 'chat-api';
    const PARTICIPANT = 'participant';
    const httpsOnly = {
      httpPort: 80,
      httpsPort: 443,
      originProtocolPolicy: 'https-only',
      originSslProtocols: ['TLSv1.2'],
    };
    const pages = {
      targetOriginId: S3,
      viewerProtocolPolicy: 'redirect-to-https',
      allowedMethods: READ,
      cachedMethods: READ,
      compress: true,
      cachePolicyId: MANAGED_POLICIES.cachingOptimized,
      responseHeadersPolicyId: this.responseHeadersPolicy.id,
    };
    const api = {
      targetOriginId: API,
      viewerProtocolPolicy: 'https-only',
      allowedMethods: ALL,
      cachedMethods: READ,
      compress: true,
      cachePolicyId: MANAGED_POLICIES.cachingDisabled,
      originRequestPolicyId: MANAGED_POLICIES.allViewerExceptHostHeader,
      responseHeadersPolicyId: this.responseHeadersPolicy.id,
    };
    const behindKeyGroup = { trustedKeyGroups: [props.keyGroupId] };
    let participant: {
      origins: CloudfrontDistributionOrigin[];
      behaviours: CloudfrontDistributionOrderedCacheBehavior[];
    } = {
      origins: [],
      behaviours: [],
    };
    if (props.settings.participantEndpoint === 'same-origin') {
      // The participant service authenticates by X-Amz-Bearer. Neither cookies (our session) nor Origin (it would have to be
      // approved in the instance) reach it.
      this.participantRequestPolicy = new CloudfrontOriginRequestPolicy(
        new Construct(this, PARTICIPANT),
        'cloudfront-origin-request-policy',
        {
          name: `${prefix}-participant-${instance.region}`,
          comment: 'What the Connect participant service needs of a request',
          headersConfig: {
            headerBehavior: 'whitelist',
            headers: { items: ['Accept', 'Content-Type', 'X-Amz-Bearer'] },
          },
          cookiesConfig: { cookieBehavior: 'none' },
          queryStringsConfig: { queryStringBehavior: 'all' },
          lifecycle: { createBeforeDestroy: true },
        },
      );
      participant = {
        origins: [
          {
            originId: PARTICIPANT,
            domainName: `participant.connect.${instance.region}.amazonaws.com`,
            customOriginConfig: httpsOnly,
          },
        ],
        behaviours: [
          {
            pathPattern: '/participant/*',
            ...api,
            targetOriginId: PARTICIPANT,
            originRequestPolicyId: this.participantRequestPolicy.id,
            ...behindKeyGroup,
          },
        ],
      };
    }
    const behaviours: CloudfrontDistributionOrderedCacheBehavior[] = [
      { pathPattern: '/chat/api/*', ...api, ...behindKeyGroup },
      { pathPattern: '/chat/*', ...pages, ...behindKeyGroup },
      ...participant.behaviours,
      { pathPattern: '/api/*', ...api },
      { pathPattern: '/assets/*', ...pages },
    ];
    this.distribution = new CloudfrontDistribution(this, 'cloudfront-distribution', {
      enabled: true,
      comment: literal(`Chat site of ${props.settings.brand}`.slice(0, 128)),
      httpVersion: 'http2and3',
      isIpv6Enabled: true,
      priceClass: props.priceClass ?? 'PriceClass_All',
      defaultRootObject: PAGE_FILES.landing,
      ...(props.customDomain !== undefined && { aliases: [props.customDomain] }),
      ...(props.webAclArn !== undefined && { webAclId: props.webAclArn }),
      origin: [
        {
          originId: S3,
          domainName: this.bucket.bucketRegionalDomainName,
          originAccessControlId: this.originAccessControl.id,
        },
        {
          originId: API,
          domainName: props.chatApi.originDomainName,
          originAccessControlId: props.chatApi.originAccessControlId,
          customOriginConfig: httpsOnly,
        },
        ...participant.origins,
      ],
      orderedCacheBehavior: behaviours,
      // An empty list on purpose: leaving it out later would not take a key group away (terraform-provider-aws #35528).
      defaultCacheBehavior: { ...pages, trustedKeyGroups: [] },
      // A request without good cookies is a link that has expired. The status stays, and nothing of it is cached.
      customErrorResponse: [
        { errorCode: 403, responseCode: 403, responsePagePath: `/${PAGE_FILES.expired}`, errorCachingMinTtl: 0 },
        { errorCode: 404, responseCode: 404, responsePagePath: `/${PAGE_FILES['not-found']}`, errorCachingMinTtl: 0 },
      ],
      restrictions: { geoRestriction: { restrictionType: 'none' } },
      viewerCertificate:
        props.certificateArn === undefined
          ? { cloudfrontDefaultCertificate: true }
          : {
              acmCertificateArn: props.certificateArn,
              sslSupportMethod: 'sni-only',
              minimumProtocolVersion: 'TLSv1.2_2021',
            },
    });
    this.domainName = props.customDomain ?? this.distribution.domainName;

    this.bucketPolicy = new S3BucketPolicy(this, 's3-bucket-policy', {
      bucket: this.bucket.id,
      policy: policyDocument([
        {
          sid: 'ReadByDistribution',
          actions: ['s3:GetObject'],
          resources: [`${this.bucket.arn}/*`],
          principal: { Service: 'cloudfront.amazonaws.com' },
          condition: { StringEquals: { 'AWS:SourceArn': this.distribution.arn } },
        },
        {
          // So that a wrong address is 404 and not 403, which means "expired" here.
          sid: 'ListByDistribution',
          actions: ['s3:ListBucket'],
          resources: [this.bucket.arn],
          principal: { Service: 'cloudfront.amazonaws.com' },
          condition: { StringEquals: { 'AWS:SourceArn': this.distribution.arn } },
        },
        {
          sid: 'RefusePlainHttp',
          effect: 'Deny',
          actions: ['s3:*'],
          resources: [this.bucket.arn, `${this.bucket.arn}/*`],
          principal: '*',
          condition: { Bool: { 'aws:SecureTransport': 'false' } },
        },
      ]),
      dependsOn: [this.publicAccessBlock],
    });
  }
}

/**
 * One policy for all pages, with the hashes of all: an error page may be answered under any behaviour.
 * The WebSocket goes straight to Connect (host pattern: chat-service facts, A3.4; to be confirmed live).
 */
function contentSecurityPolicy(
  site: ReturnType<typeof renderSite>,
  { instance, attachmentsBucket, settings }: ChatSiteProps,
): string {
  const connect = [
    "'self'",
    `wss://*.transport.connect.${instance.region}.amazonaws.com`,
    ...(settings.participantEndpoint === 'direct'
      ? [`https://participant.connect.${instance.region}.amazonaws.com`]
      : []),
    ...(attachmentsBucket !== undefined ? [`https://${attachmentsBucket}.s3.${instance.region}.amazonaws.com`] : []),
  ];
  return [
    "default-src 'none'",
    `script-src 'self' ${site.scriptHashes.join(' ')}`,
    `style-src 'self' ${site.styleHashes.join(' ')}`,
    "img-src 'self' data:",
    `connect-src ${connect.join(' ')}`,
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');
}
