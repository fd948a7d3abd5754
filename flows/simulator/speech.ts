// What is heard of a prompt: plain text of SSML, whether the SSML is well-formed, and about how long it takes to say.

/** Limits of one prompt (admin guide, Play prompt): characters that are billed, and characters in all. */
const MAX_BILLED = 3000;
const MAX_TOTAL = 6000;

/** Fifteen characters a second: an unhurried voice. An estimate; the service's voices differ. */
const MS_PER_CHARACTER = 65;

const TAG = /<(\/?)([A-Za-z][\w:-]*)((?:\s+[\w:-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>/g;
const ENTITY = /&(amp|lt|gt|quot|apos|#\d+|#x[\dA-Fa-f]+);/g;
const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** The console writes SSML into `Text`, too: such a text is SSML all the same (facts, 2.1). */
export const isSsml = (text: string): boolean => text.trimStart().startsWith('<speak');

/** Why the service would take the error branch with this prompt; undefined when it would say it. */
export function speechProblem(text: string): string | undefined {
  if (text.length > MAX_TOTAL) return `the prompt has ${text.length} characters, at most ${MAX_TOTAL} are allowed`;
  const billed = heard(text).length;
  if (billed > MAX_BILLED) return `the prompt has ${billed} spoken characters, at most ${MAX_BILLED} are allowed`;
  return isSsml(text) ? ssmlProblem(text.trim()) : undefined;
}

/** The character of a reference such as `#228` or `#xE4`; undefined when there is none of that number. */
function characterOf(name: string): string | undefined {
  const code = Number(name.startsWith('#x') ? `0${name.slice(1)}` : name.slice(1));
  return code <= 0x10ffff ? String.fromCodePoint(code) : undefined;
}

/** The text without tags, entities decoded, spaces collapsed. */
export function heard(text: string): string {
  if (!isSsml(text)) return text;
  return text
    .replace(TAG, ' ')
    .replace(ENTITY, (_match, name: string) =>
      name.startsWith('#') ? (characterOf(name) ?? ' ') : (NAMED[name] ?? ''),
    )
    .replace(/\s+/g, ' ')
    .replace(/ (?=[.,;:!?])/g, '')
    .trim();
}

/** Milliseconds that a voice takes for the text, pauses included. */
export function speechMs(text: string): number {
  let pauses = 0;
  if (isSsml(text)) {
    for (const [, amount = '0', unit] of text.matchAll(/<break\s[^>]*time\s*=\s*["'](\d+(?:\.\d+)?)(ms|s)["']/g)) {
      pauses += Math.min(Number(amount) * (unit === 's' ? 1000 : 1), 10_000);
    }
  }
  return heard(text).length * MS_PER_CHARACTER + pauses;
}

function ssmlProblem(ssml: string): string | undefined {
  const open: string[] = [];
  let end = 0;
  for (const match of ssml.matchAll(TAG)) {
    const stray = strayMarkup(ssml.slice(end, match.index));
    if (stray !== undefined) return stray;
    const [tag, closing, name = '', , selfClosing] = match;
    if (open.length === 0 && (end > 0 || name !== 'speak')) return 'the SSML has more than one root';
    if (closing) {
      if (open.pop() !== name) return `the SSML closes <${name}> where it is not open`;
    } else if (!selfClosing) open.push(name);
    end = match.index + tag.length;
  }
  if (open.length > 0) return `the SSML does not close <${open.at(-1)}>`;
  return strayMarkup(ssml.slice(end)) ?? (ssml.slice(end) === '' ? undefined : 'the SSML goes on after </speak>');
}

function strayMarkup(text: string): string | undefined {
  if (text.includes('<')) return 'the SSML has a "<" that begins no tag';
  const none = [...text.matchAll(ENTITY)].find(
    ([, name = '']) => name.startsWith('#') && characterOf(name) === undefined,
  );
  if (none !== undefined) return `the SSML has ${none[0].slice(0, 20)}, which is no character`;
  return text.replace(ENTITY, '').includes('&') ? 'the SSML has a bare "&"' : undefined;
}
