import fc from 'fast-check';
import { matchesPath, normalizePath } from '../../../local/distribution/path-pattern';

/** What a pattern means, word by word: `*` any characters, `?` one, any other itself. */
function reference(pattern: string, path: string): boolean {
  if (pattern === '') return path === '';
  const [first] = pattern;
  const rest = pattern.slice(1);
  if (first === '*') return reference(rest, path) || (path !== '' && reference(pattern, path.slice(1)));
  return path !== '' && (first === '?' || first === path[0]) && reference(rest, path.slice(1));
}

describe('a path pattern', () => {
  it.each([
    ['/chat/*', '/chat/index.html', true],
    ['/chat/*', '/chat/', true],
    ['/chat/*', '/chat', false],
    ['/chat/*', '/Chat/index.html', false],
    ['/chat/*', '/x/chat/index.html', false],
    ['chat/*', '/chat/index.html', true],
    ['*', '/', true],
    ['*.jpg', '/a/b.jpg', true],
    ['/a?.html', '/ab.html', true],
    ['/a?.html', '/a.html', false],
    ['/a.html', '/axhtml', false],
    ['/a+b(c)$', '/a+b(c)$', true],
  ])('%s against %s: %s', (pattern, path, expected) => {
    expect(matchesPath(pattern, path)).toBe(expected);
  });

  it('matches as the reference does', () => {
    const characters = fc.constantFrom(...'ab/.*?+$');
    const pattern = fc.string({ unit: characters, maxLength: 8 }).map((text) => `/${text}`);
    const path = fc.string({ unit: fc.constantFrom(...'ab/.+$'), maxLength: 10 }).map((text) => `/${text}`);
    let matched = 0;
    fc.assert(
      fc.property(pattern, path, (p, text) => {
        const expected = reference(p, text);
        if (expected) matched += 1;
        expect(matchesPath(p, text)).toBe(expected);
      }),
      { numRuns: 5000 },
    );
    expect(matched).toBeGreaterThan(50);
  });
});

describe('the path that is compared', () => {
  it.each([
    ['/a/b', '/a/b'],
    ['/', '/'],
    ['//a///b/', '/a/b/'],
    ['/assets/../chat/index.html', '/chat/index.html'],
    ['/assets/%2e%2e/chat/index.html', '/chat/index.html'],
    ['/%63hat/index.html', '/chat/index.html'],
    ['/chat%2findex.html', '/chat%2Findex.html'],
    ['/../..', '/'],
    ['/a/./b/.', '/a/b/'],
    ['/a/..', '/'],
    ['/a%zz', '/a%zz'],
  ])('of %s is %s', (path, normalized) => {
    expect(normalizePath(path)).toBe(normalized);
  });

  it('is what the URL standard makes of dot segments', () => {
    const segment = fc.constantFrom('a', 'b.c', '.', '..', '%2e', '%2E%2e', 'x%20y');
    fc.assert(
      fc.property(fc.array(segment, { minLength: 1 }), (segments) => {
        const path = `/${segments.join('/')}`;
        expect(normalizePath(path)).toBe(new URL(`http://x${path}`).pathname);
      }),
    );
  });

  it('does not change when it is normalised again', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'/.%2eEfF5a') }), (text) => {
        const once = normalizePath(`/${text}`);
        expect(normalizePath(once)).toBe(once);
      }),
    );
  });
});
