// What is wired to what in the whole stack: permissions to the letter, behaviours, settings in the zips, security headers.
// The snapshot at the end is the backstop for all other lines.

import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import type { StageProps } from '../../constructs/voice-to-chat-stack';
import type { ChatApiSettings, SendLinkSettings } from '../../lambda-src/shared/contract/settings';
import { type Synthesized, synthesize } from '../support/synthesize';

/** One statement of a policy as it stands in the jsonencode expression. */
function statement({ template }: Synthesized, address: string, sid: string): string {
  const policy = String(template.resource(address)['policy']);
  const from = policy.indexOf(`{"Sid" = "${sid}"`);
  const next = policy.indexOf('{"Sid" = ', from + 1);
  if (from < 0) throw new Error(`${address} has no statement ${sid}: ${policy}`);
  return policy.slice(from, next < 0 ? undefined : next).replace(/, $|\]\}\)\}$/, '');
}

const REGION = '${element(split(":", var.connect_instance_arn), 3)}';
const ACCOUNT = '${element(split(":", var.connect_instance_arn), 4)}';
const arn = (service: string, resource: string): string =>
  `arn:\${element(split(":", var.connect_instance_arn), 1)}:${service}:${REGION}:${ACCOUNT}:${resource}`;

describe('permissions', () => {
  const all = synthesize({
    smsService: 'end-user-messaging',
    smsConfigurationSet: 'links',
    smsProtectConfigurationId: 'protect-1',
    email: { configurationSet: 'mail' },
    customerProfilesDomain: 'example',
    permissionsBoundary: 'arn:aws:iam::123456789012:policy/boundary',
    apiConcurrency: 5,
  });
  const main = synthesize();
  const SEND = 'aws_iam_role_policy.send_link';
  const API = 'aws_iam_role_policy.chat_api';

  it.each([
    [SEND, 'UseOwnTable', main, ['aws_dynamodb_table.links.arn']],
    [SEND, 'ReadSigningKey', main, ['aws_secretsmanager_secret.link_signing.arn']],
    [
      SEND,
      'SendMessages',
      main,
      [`"${arn('mobiletargeting', 'apps/${aws_pinpoint_app.voice_to_chat.application_id}/messages')}"`],
    ],
    [SEND, 'SeeStaffing', main, ['"${var.connect_instance_arn}/queue/*"']],
    [
      SEND,
      'SendTextMessage',
      all,
      [
        'var.origination_identity_arn',
        `"${arn('sms-voice', 'configuration-set/links')}"`,
        `"${arn('sms-voice', 'protect-configuration/protect-1')}"`,
      ],
    ],
    [SEND, 'FindEmailAddress', all, [`"${arn('profile', 'domains/example')}"`]],
    [API, 'UseOwnTable', main, ['aws_dynamodb_table.links.arn']],
    [API, 'StartChat', main, ['aws_connect_contact_flow.chat.arn', '"${var.connect_instance_arn}/contact/*"']],
  ] as const)('%s %s reaches exactly its resources', (address, sid, made, resources) => {
    expect(statement(made, address, sid)).toContain(`"Resource" = [${resources.join(', ')}]}`);
  });

  it('sends e-mail from one address alone', () => {
    const text = statement(all, SEND, 'SendEmail');
    expect(text).toContain('"Condition" = {"StringEquals" = {"ses:FromAddress" = var.email_from_address}}');
    expect(text.match(/identity\/|configuration-set\/mail/g)).toEqual([
      'identity/',
      'identity/',
      'configuration-set/mail',
    ]);
  });

  it('writes to its own log group alone', () => {
    for (const name of ['send_link', 'chat_api']) {
      expect(statement(main, `aws_iam_role_policy.${name}`, 'WriteOwnLog')).toContain(
        `"Resource" = ["\${aws_cloudwatch_log_group.${name}.arn}:*"]`,
      );
      expect(main.template.resource(`aws_lambda_function.${name}`)).toMatchObject({
        logging_config: { log_group: `\${aws_cloudwatch_log_group.${name}.name}` },
        depends_on: [`aws_cloudwatch_log_group.${name}`, `aws_iam_role_policy.${name}`],
      });
    }
  });

  it('bounds both roles, and only the function that faces the internet in number', () => {
    for (const name of ['send_link', 'chat_api']) {
      expect(all.template.resource(`aws_iam_role.${name}`)['permissions_boundary']).toBe(
        'arn:aws:iam::123456789012:policy/boundary',
      );
    }
    expect(all.template.resource('aws_lambda_function.chat_api')['reserved_concurrent_executions']).toBe(5);
    expect(all.template.resource('aws_lambda_function.send_link')['reserved_concurrent_executions']).toBeUndefined();
  });
});

describe('the distribution', () => {
  const { template } = synthesize();
  const distribution = template.resource('aws_cloudfront_distribution.chat_site');
  const READ = ['GET', 'HEAD'];
  const CACHED = { cache_policy_id: '658327ea-f89d-4fab-a63d-7e88639e58f6', allowed_methods: READ };
  const API = {
    cache_policy_id: '4135ea2d-6df8-44a3-9df3-4b5a84be39ad',
    origin_request_policy_id: 'b689b0a8-53d0-40ab-baf2-68738e2966ac',
    allowed_methods: expect.arrayContaining(['POST', 'OPTIONS']),
  };
  const HEADERS = {
    response_headers_policy_id: '${aws_cloudfront_response_headers_policy.chat_site.id}',
    compress: true,
  };

  it('caches pages and never an answer, and gives every behaviour its security headers', () => {
    expect(distribution['ordered_cache_behavior']).toMatchObject([
      { path_pattern: '/chat/api/*', ...API, ...HEADERS },
      { path_pattern: '/chat/*', ...CACHED, ...HEADERS },
      {
        path_pattern: '/participant/*',
        ...API,
        origin_request_policy_id: '${aws_cloudfront_origin_request_policy.participant.id}',
        ...HEADERS,
      },
      { path_pattern: '/api/*', ...API, ...HEADERS },
      { path_pattern: '/assets/*', ...CACHED, ...HEADERS },
    ]);
    expect(distribution['default_cache_behavior']).toMatchObject({ ...CACHED, ...HEADERS });
    expect(distribution).toMatchObject({
      default_root_object: 'index.html',
      http_version: 'http2and3',
      is_ipv6_enabled: true,
    });
  });

  it('gives the participant service its token and no cookie', () => {
    expect(template.resource('aws_cloudfront_origin_request_policy.participant')).toMatchObject({
      headers_config: { header_behavior: 'whitelist', headers: { items: ['Accept', 'Content-Type', 'X-Amz-Bearer'] } },
      cookies_config: { cookie_behavior: 'none' },
    });
  });

  it('signs every request to bucket and function', () => {
    for (const name of ['chat_site', 'chat_api']) {
      expect(template.resource(`aws_cloudfront_origin_access_control.${name}`)).toMatchObject({
        signing_behavior: 'always',
        signing_protocol: 'sigv4',
        origin_access_control_origin_type: name === 'chat_api' ? 'lambda' : 's3',
      });
    }
  });

  it('names what CloudFront shares between regions by the region', () => {
    for (const address of template.addresses.filter((one) => /cloudfront_(key_group|origin|response)/.test(one))) {
      expect([address, String(template.resource(address)['name']).includes(REGION)]).toEqual([address, true]);
    }
  });

  it('makes the new before it removes the old, where the old is in use', () => {
    const inUse = template.addresses.filter((one) =>
      /^aws_(s3_bucket|s3_object|cloudfront_public_key|cloudfront_origin_\w+)\./.test(one),
    );
    expect(inUse.length).toBeGreaterThan(8);
    for (const address of inUse) {
      expect([address, template.resource(address)['lifecycle']]).toEqual([
        address,
        expect.objectContaining({ create_before_destroy: true }),
      ]);
    }
    expect(template.resource('aws_s3_bucket.chat_site')['force_destroy']).toBe(true);
    expect(template.resource('aws_s3_bucket_policy.chat_site')['depends_on']).toEqual([
      'aws_s3_bucket_public_access_block.chat_site',
    ]);
  });
});

describe('the Content-Security-Policy', () => {
  const policyOf = (props: StageProps) => {
    const made = synthesize(props);
    const headers = made.template.resource('aws_cloudfront_response_headers_policy.chat_site')[
      'security_headers_config'
    ] as {
      content_security_policy: { content_security_policy: string };
    };
    const text = headers.content_security_policy.content_security_policy;
    return {
      made,
      directives: Object.fromEntries(text.split('; ').map((part) => [part.split(' ')[0], part.split(' ').slice(1)])),
    };
  };
  const { made, directives } = policyOf({});

  it('admits exactly the scripts and styles that are in the pages', () => {
    const hash = (content: string) => `'sha256-${createHash('sha256').update(content).digest('base64')}'`;
    const inPages = (pattern: RegExp): string[] =>
      ['landing', 'chat', 'expired', 'not_found'].flatMap((name) => {
        const source = String(made.template.resource(`aws_s3_object.${name}`)['source']);
        const html = readFileSync(join(made.folder, source), 'utf8');
        return [...html.matchAll(pattern)].map(([, content = '']) => hash(content));
      });
    const scripts = new Set(inPages(/<script(?![^>]*application\/json)[^>]*>([\s\S]+?)<\/script>/g));
    const styles = new Set(inPages(/<style[^>]*>([\s\S]+?)<\/style>/g));
    expect(scripts.size).toBeGreaterThan(2);
    expect(new Set(directives['script-src'])).toEqual(new Set(["'self'", ...scripts]));
    expect(new Set(directives['style-src'])).toEqual(new Set(["'self'", ...styles]));
  });

  it('lets the page talk to its own site and to the sockets of its region', () => {
    expect(directives['default-src']).toEqual(["'none'"]);
    expect(directives['frame-ancestors']).toEqual(["'none'"]);
    expect(directives['connect-src']).toEqual([
      "'self'",
      expect.stringMatching(/^wss:\/\/\*\.transport\.connect\./),
      ...rest(directives['connect-src']),
    ]);
    expect(rest(directives['connect-src']).join(' ')).not.toContain('https:');
    const wider = policyOf({ attachmentsBucket: 'example-files', participantEndpoint: 'direct' }).directives[
      'connect-src'
    ]?.join(' ');
    expect(wider).toContain('https://example-files.s3.');
    expect(wider).toContain('https://participant.connect.');
  });

  /** The region is an expression with blanks in it, so the host falls into several words. */
  const rest = (words: string[] = []): string[] => words.slice(2);
});

describe('settings in the zips', () => {
  function settings<T>({ folder }: Synthesized, name: string): T {
    const assets = join(folder, 'assets');
    const zip = readdirSync(assets, { recursive: true, encoding: 'utf8' }).find((file) => file.endsWith(`${name}.zip`));
    const files = unzipSync(readFileSync(join(assets, zip ?? '')));
    expect(Object.keys(files)).toEqual(expect.arrayContaining(['index.mjs', 'settings.json']));
    return JSON.parse(Buffer.from(files['settings.json'] ?? []).toString('utf8')) as T;
  }
  const made = synthesize({
    smsService: 'end-user-messaging',
    smsConfigurationSet: 'links',
    smsProtectConfigurationId: 'protect-1',
    maxPrice: '0.05',
    messageFeedback: true,
    brand: '50%{off} ${x}',
    languages: ['es', 'en'],
    countries: ['DE'],
    linkMinutes: 30,
    chatMinutes: 120,
    limits: { perMinute: 7 },
    carriedAttributes: ['a'],
    texts: { en: { sent: '100%{sure} ${y}' } },
    signatureHash: 'SHA256',
    carrierLookup: true,
    customerProfilesDomain: 'example',
    email: { configurationSet: 'mail' },
    failuresPerSource: 50,
    interactiveMessages: false,
  });

  it('brings every choice to send-link, texts unharmed', () => {
    const { phoneMetadata, ...rest } = settings<SendLinkSettings>(made, 'send-link');
    expect(rest).toEqual({
      brand: '50%{off} ${x}',
      languages: ['es', 'en'],
      countries: ['DE'],
      smsService: 'end-user-messaging',
      email: { configurationSet: 'mail' },
      linkMinutes: 30,
      chatMinutes: 120,
      limits: { perDestinationHour: 2, perDestinationDay: 5, perCallerDay: 5, perMinute: 7 },
      carriedAttributes: ['a'],
      texts: { en: { sent: '100%{sure} ${y}' } },
      signatureHash: 'SHA256',
      carrierLookup: true,
      customerProfilesDomain: 'example',
      endUserMessaging: {
        configurationSet: 'links',
        protectConfigurationId: 'protect-1',
        maxPrice: '0.05',
        messageFeedback: true,
      },
    });
    expect(Object.keys(phoneMetadata.countries)).toContain('DE');
  });

  it('brings every choice to chat-api', () => {
    expect(settings<ChatApiSettings>(made, 'chat-api')).toEqual({
      brand: '50%{off} ${x}',
      languages: ['es', 'en'],
      chatMinutes: 120,
      failuresPerSource: 50,
      interactiveMessages: false,
      messageFeedback: true,
    });
  });
});

it('writes flow logs only when they are switched on', () => {
  const logs = (flowLogging: boolean): boolean[] => {
    const { template } = synthesize({ flowLogging });
    return [
      'aws_connect_contact_flow_module.voice_to_chat',
      'aws_connect_contact_flow.chat',
      'aws_connect_contact_flow.inbound_example',
    ].map((address) => String(template.resource(address)['content']).includes('"FlowLoggingBehavior":"Enabled"'));
  };
  expect(logs(true)).toEqual([true, true, true]);
  expect(logs(false)).toEqual([false, false, false]);
});

it('deploys into the account of the instance alone, with tags that tell what it is', () => {
  const { template } = synthesize({ tags: { Owner: 'contact centre' } }, 'test');
  expect(template.json.provider['aws']).toEqual([
    {
      region: REGION,
      allowed_account_ids: [ACCOUNT],
      default_tags: [{ tags: { Project: 'voice-to-chat', Stage: 'test', Owner: 'contact centre' } }],
    },
  ]);
  expect(template.resource('aws_s3_object.landing')).toMatchObject({
    override_provider: { default_tags: { tags: {} } },
  });
});

it('writes the secret again when its revision is counted up', () => {
  const version = (secretRevision: number): unknown =>
    synthesize({ secretRevision }).template.resource('aws_secretsmanager_secret_version.link_signing')[
      'secret_string_wo_version'
    ];
  expect(version(0)).toBe('${parseint(substr(sha256(aws_cloudfront_public_key.link_signing.id), 0, 7), 16)}');
  expect(version(1)).not.toBe(version(0));
});

it('stays as it is in every other line', () => {
  const { template } = synthesize();
  const masked = JSON.parse(template.text, (key, value: unknown) => {
    if (key === '//' || key === 'local') return undefined;
    if (key === 'content') return '<flow>';
    return typeof value === 'string'
      ? value
          .replace(/[0-9a-f]{32,64}/g, '<hash>')
          .replace(/-[0-9a-f]{16}\.js/g, '-<hash>.js')
          .replace(/sha256-[A-Za-z0-9+/=]+/g, 'sha256-<hash>')
          .replace(/^[A-Za-z0-9+/]{43}=$/, '<hash>')
      : value;
  }) as unknown;
  expect(masked).toMatchSnapshot();
});
