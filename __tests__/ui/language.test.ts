import { pickLanguage } from '../../ui/shared/language';

describe('the language of a page', () => {
  test('is that of the call', () => expect(pickLanguage(['en', 'ja', 'ar'], 'arAAAA', ['ja-JP'])).toBe('ar'));
  test('else what the browser asks for', () => expect(pickLanguage(['en', 'ja'], '', ['ko-KR', 'ja-JP'])).toBe('ja'));
  test('else the first one', () => expect(pickLanguage(['pt', 'en'], 'xx', ['ko'])).toBe('pt'));
  test('never one that is not configured', () => expect(pickLanguage(['en'], '#de', ['de'])).toBe('en'));
});
