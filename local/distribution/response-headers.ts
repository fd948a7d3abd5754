// Response headers policies: headers that CloudFront adds to, or takes out of, every answer of a behaviour.

import type { Block } from '../terraform/value';
import type { Headers } from './http';

interface Added {
  readonly name: string;
  readonly value: string;
  /** False keeps what the origin sent. */
  readonly override: boolean;
}

export interface ResponseHeadersPolicy {
  readonly added: readonly Added[];
  readonly removed: readonly string[];
  /** Arguments that the twin does not honour. */
  readonly notSimulated: readonly string[];
}

export function readResponseHeadersPolicy(policy: Block): ResponseHeadersPolicy {
  const security = policy.optionalBlock('security_headers_config');
  const added: Added[] = [];
  const add = (argument: string, name: string, value: (block: Block) => string) => {
    const block = security?.optionalBlock(argument);
    if (block !== undefined) added.push({ name, value: value(block), override: block.flag('override') });
  };
  add('content_security_policy', 'content-security-policy', (block) => block.text('content_security_policy'));
  add('content_type_options', 'x-content-type-options', () => 'nosniff');
  add('frame_options', 'x-frame-options', (block) => block.text('frame_option'));
  add('referrer_policy', 'referrer-policy', (block) => block.text('referrer_policy'));
  add('strict_transport_security', 'strict-transport-security', (block) =>
    [
      `max-age=${block.number('access_control_max_age_sec')}`,
      ...(block.flag('include_subdomains') ? ['includeSubDomains'] : []),
      ...(block.flag('preload') ? ['preload'] : []),
    ].join('; '),
  );
  add('xss_protection', 'x-xss-protection', (block) => {
    if (!block.flag('protection')) return '0';
    const report = block.optionalText('report_uri');
    return block.flag('mode_block') ? '1; mode=block' : report === undefined ? '1' : `1; report=${report}`;
  });
  for (const item of policy.optionalBlock('custom_headers_config')?.blocks('items') ?? []) {
    added.push({ name: item.text('header').toLowerCase(), value: item.text('value'), override: item.flag('override') });
  }
  return {
    added,
    removed: (policy.optionalBlock('remove_headers_config')?.blocks('items') ?? []).map((item) =>
      item.text('header').toLowerCase(),
    ),
    notSimulated: ['cors_config', 'server_timing_headers_config']
      .filter((name) => policy.has(name))
      .map((name) => `${policy.where}.${name}`),
  };
}

export function applyResponseHeaders(headers: Headers, policy: ResponseHeadersPolicy | undefined): Headers {
  if (policy === undefined) return headers;
  const result: Record<string, string | readonly string[]> = { ...headers };
  for (const name of policy.removed) delete result[name];
  for (const { name, value, override } of policy.added) {
    if (override || result[name] === undefined) result[name] = value;
  }
  return result;
}
