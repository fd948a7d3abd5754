// docs/existing-estates.md names props, resources and attributes that exist.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { OPERATIONS_NAMES } from '../../constructs/operations-options';
import { OPTION_NAMES } from '../../constructs/options';
import { STAGE_NAMES } from '../../constructs/voice-to-chat-stack';
import { CHAT_ATTRIBUTES, ROUTING_AGE_BANDS } from '../../lambda-src/shared/contract/outcome';
import { synthesize } from '../support/synthesize';

const text = readFileSync(join(__dirname, '../../docs/existing-estates.md'), 'utf8');
const rows = (text.split('\n## ')[0] ?? '').split('\n').filter((line) => line.startsWith('| '));
const wordsOf = (cell = '') => [...cell.matchAll(/`([^`]+)`/g)].flatMap(([, word = '']) => word.match(/\w+/g) ?? []);

it('names props that exist', () => {
  const props = rows.slice(1).flatMap((row) => wordsOf(row.split('|')[2]));
  const known = [...OPTION_NAMES, ...STAGE_NAMES, ...OPERATIONS_NAMES, 'false'];
  expect(props.length).toBeGreaterThan(12);
  expect(props.filter((prop) => !known.includes(prop))).toEqual([]);
});

it('names resources that exist', () => {
  const { addresses } = synthesize().template;
  const named = [...text.matchAll(/`(aws_\w+\.\w+)`/g)].map(([, address = '']) => address);
  expect(named.length).toBeGreaterThan(5);
  expect(named.filter((address) => !addresses.includes(address))).toEqual([]);
});

it('names every attribute that a chat flow gets, and the routing ages', () => {
  for (const attribute of Object.values(CHAT_ATTRIBUTES)) expect(text).toContain(`\`${attribute}\``);
  expect(text).toContain(`one of ${ROUTING_AGE_BANDS.join(', ')} seconds`);
});
