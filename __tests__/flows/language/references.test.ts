// References in texts: every way to write one that the documentation or a real flow has.

import { hasPlaceholder, leavesOf, referencesIn, wholeReference } from '../../../flows/language/references';

describe('references in a text', () => {
  test.each([
    ['$.Attributes.name', ['Attributes']],
    ["$.Attributes.['user attribute name']", ['Attributes']],
    ["$['Attributes']['Language']", ['Attributes']],
    ["$.SegmentAttributes['connect:Subtype']", ['SegmentAttributes']],
    ['Hello, $.CustomerEndpoint.Address. You are $.Attributes.a-b_c!', ['CustomerEndpoint', 'Attributes']],
    ['survey_result_$.Attributes.loopCounter', ['Attributes']],
    ['s3://b/$.Attributes.a/$["External"]["b"].wav', ['Attributes', 'External']],
    ['It costs $5.', []],
    ['plain', []],
    ['$', []],
  ])('%s', (text, roots) => {
    expect(referencesIn(text).map(({ root }) => root)).toEqual(roots);
  });

  test.each([
    ['$.Channel', 1],
    ['$.Attributes.a', 2],
    ['$.External.a.b', 3],
    ["$.Attributes.['a b']", 2],
    ['$.Views.ViewResultData.items[0].name', 5],
  ])('%s is one reference of %i names', (text, depth) => {
    expect(wholeReference(text)?.names.length).toBe(depth);
  });

  test.each(['', 'a', '$', '$.', 'x $.Attributes.a', '$.Attributes.a b', '$.Attributes.a $.Attributes.b'])(
    '%p is not one reference',
    (text) => {
      expect(wholeReference(text)).toBeNull();
    },
  );

  test('what is still to be filled in is no reference', () => {
    for (const text of ['$' + '{var.arn}', '{{menu}}', '<<ARN>>']) {
      expect(hasPlaceholder(text)).toBe(true);
      expect(referencesIn(text)).toEqual([]);
    }
    expect(hasPlaceholder('$.Attributes.a')).toBe(false);
  });
});

test('every scalar and every key is a leaf, the scalars in the order of the text', () => {
  const leaves = [...leavesOf({ a: ['x', { b: null }], c: {}, d: 1 }, 'P')];
  const scalars = leaves.filter(({ isKey }) => !isKey);
  expect(scalars.map(({ path, value }) => [path, value])).toEqual([
    ['P.a[0]', 'x'],
    ['P.a[1].b', null],
    ['P.d', 1],
  ]);
  const keys = leaves.filter(({ isKey }) => isKey).map(({ path }) => path);
  expect(keys.sort()).toEqual(['P.a', 'P.a[1].b', 'P.c', 'P.d']);
});
