import { HELP, parseCallArguments } from '../../../local/call/arguments';
import { callerNumber } from '../../../local/call/numbers';

describe('arguments of npm run call', () => {
  it('have defaults for everything', () => {
    expect(parseCallArguments([])).toEqual({
      keys: undefined,
      from: undefined,
      language: undefined,
      agents: 0,
      staffed: 1,
      email: undefined,
      attributes: {},
      sms: undefined,
      faults: [],
      seed: 1,
      quotas: false,
      calls: 1,
      concurrency: 10,
      results: false,
      follow: false,
      browser: false,
      unused: false,
      variables: {},
      rsa: false,
      stack: undefined,
    });
  });

  it('are read as written', () => {
    const given =
      '--keys 3,2065550123#,,hangup --from withheld --language pt --agents 2 --staffed 3 --email a@example.com --attributes k=v=w --attributes l= --fault a:B=throttle --fault c:D=throttle --seed 7 --quotas --calls 1000 --concurrency 100 --results --follow --browser --unused --var x=y --rsa --stack folder';
    expect(parseCallArguments(given.split(' '))).toEqual({
      keys: ['3', '2065550123#', '', 'hangup'],
      from: null,
      language: 'pt-BR',
      agents: 2,
      staffed: 3,
      email: 'a@example.com',
      attributes: { k: 'v=w', l: '' },
      sms: undefined,
      faults: ['a:B=throttle', 'c:D=throttle'],
      seed: 7,
      quotas: true,
      calls: 1000,
      concurrency: 100,
      results: true,
      follow: true,
      browser: true,
      unused: true,
      variables: { x: 'y' },
      rsa: true,
      stack: 'folder',
    });
    expect(parseCallArguments(['--language', 'es-MX'])?.language).toBe('es-MX');
    expect(parseCallArguments(['--language', 'it-IT'])?.language).toBe('it-IT');
    expect(parseCallArguments(['--sms', 'end-user-messaging'])?.sms).toBe('end-user-messaging');
    expect(parseCallArguments(['--help'])).toBeUndefined();
  });

  it('are told with what can come of a call', () => {
    for (const option of Object.keys(parseCallArguments([]) ?? {}).filter(
      (name) => !['faults', 'variables'].includes(name),
    ))
      expect(HELP).toContain(`  --${option} `);
    for (const outcome of ['sent', 'unconfirmed', 'returned', 'hung-up', 'disconnected', 'ended', 'error'])
      expect(HELP).toMatch(new RegExp(`^  ${outcome} +\\w`, 'm'));
  });

  it.each([
    [['--keyz', '1'], 'There is no option --keyz. Did you mean --keys?'],
    [['--call', '2'], 'There is no option --call. Did you mean --calls?'],
    [['--attribute', 'a=b'], 'There is no option --attribute. Did you mean --attributes?'],
    [['--volume', '2'], 'There is no option --volume.\nnpm run call -- --help'],
    [['-k', '1'], 'There is no option -k.'],
    [['1'], '"1" belongs to no option. Every value follows its option: --keys 1.'],
    [['call'], '"call" belongs to no option.'],
    [['--keys'], '--keys needs a value.'],
    [['--keys', '--agents', '2'], '--keys needs a value, and "--agents" is none.'],
    [['--calls', '-5'], '--calls needs a value, and "-5" is none.'],
    [['--unused=yes'], '--unused is a switch and takes no value.'],
    [['--keys', '1a'], '--keys: "1a" is no key'],
    [['--from', '2065550123'], '--from: "2065550123" is no number in E.164 form'],
    [['--language', 'xx'], '--language: "xx" is none of en, es'],
    [['--language', 'xx-XX'], '--language: "xx-XX" is none of en, es, fr, de, pt, ja, ar, nor a code that Connect'],
    [['--language', 'es_MX'], 'es-ES, es-MX, es-US'],
    [['--keys', '1', '--calls', '2', '--keys', '2'], '--keys is given twice'],
    [['--attributes', 'a=1', '--attributes', 'a=2'], '--attributes: "a" is given twice'],
    [['--attributes', 'two words=1'], '--attributes: "two words" cannot be the name of a contact attribute'],
    [['--attributes', 'email=a@example.com', '--email', 'a@example.com'], '--email sets the contact attribute "email"'],
    [['--var', 'a=1', '--var', 'a=2'], '--var: "a" is given twice'],
    [['--agents', '-1'], '--agents'],
    [['--calls', '0'], '--calls: "0" is no whole number of at least 1'],
    [['--concurrency', 'many'], '--concurrency: "many"'],
    [['--email', 'nobody'], '--email: "nobody"'],
    [['--sms', 'pigeon'], '--sms: "pigeon" is none of pinpoint, end-user-messaging'],
    [['--attributes', 'novalue'], '--attributes: "novalue" is not of the form name=value'],
    [['--var', '=x'], '--var: "=x"'],
  ])('that are wrong get a sentence: %j', (args, sentence) => {
    expect(() => parseCallArguments(args)).toThrow(sentence);
  });
});

it('has ten thousand numbers that are nobody’s, none of them the stack’s own', () => {
  const numbers = Array.from({ length: 9_977 }, (_, n) => callerNumber(n));
  expect(new Set(numbers).size).toBe(numbers.length);
  expect(numbers[0]).toBe('+12065550123');
  for (const number of numbers) expect(number).toMatch(/^\+1[2-9]\d{2}55501\d{2}$/);
  expect(numbers).not.toContain('+12065550100');
});
