import { gzipSync } from 'node:zlib';
import { PAGE_FILES } from '../../lambda-src/shared/contract/site';
import { builtSite } from './support/built-site';

const KB = 1024;
const gzipped = (path: string): number => gzipSync(builtSite().files.get(path)?.content ?? '').length;

// DESIGN section 9. With all languages, a support phone and a privacy link.
describe('what a phone has to load, gzipped', () => {
  test('landing page: at most 8 KB', () => expect(gzipped(`/${PAGE_FILES.landing}`)).toBeLessThanOrEqual(8 * KB));
  test('chat page: at most 30 KB', () => expect(gzipped(`/${PAGE_FILES.chat}`)).toBeLessThanOrEqual(30 * KB));
});
