import { LANGUAGES } from '../../lambda-src/shared/contract/languages';
import { STRINGS } from '../../ui/strings';

function leaves(tree: object, path = ''): [string, string][] {
  return Object.entries(tree).flatMap(([key, value]) =>
    typeof value === 'string' ? [[path + key, value] as [string, string]] : leaves(value, `${path}${key}.`),
  );
}

const places = (text: string): string[] => (text.match(/\{\w+\}/g) ?? []).sort();
const english = new Map(leaves(STRINGS.en));

describe.each(LANGUAGES.filter((language) => language !== 'en'))('strings in %s', (language) => {
  test.each(leaves(STRINGS[language]))('%s is filled with the same values as in English', (path, text) => {
    expect(text.trim()).toBe(text);
    expect(text).not.toBe('');
    expect(places(text)).toEqual(places(english.get(path) ?? ''));
  });

  test('is a translation', () => {
    const same = leaves(STRINGS[language]).filter(([path, text]) => english.get(path) === text && text.length > 12);
    expect(same).toEqual([]);
  });
});
