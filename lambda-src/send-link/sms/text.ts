// The text of an SMS: in GSM-7 where that loses nothing, the brand first, the link last.
//
// GSM-7 (3GPP TS 23.038): 160 characters in one part, 153 in each of several; anything outside it makes the whole message
// UCS-2 with 70 and 67 (links-messages-lambda facts, 2.1).

import type { Speech } from '../words';

const GSM_BASIC = new Set(
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà',
);
/** Each takes an escape before it: two septets. */
const GSM_EXTENSION = new Set('^{}\\[~]|€\f');

/** Typographic characters and what a person would type instead. */
const PLAIN: Readonly<Record<string, string>> = {
  '\u2018': "'",
  '\u2019': "'",
  '\u201a': "'",
  '\u2032': "'",
  '`': "'",
  '\u00b4': "'",
  '\u201c': '"',
  '\u201d': '"',
  '\u201e': '"',
  '\u00ab': '"',
  '\u00bb': '"',
  '\u2010': '-',
  '\u2011': '-',
  '\u2012': '-',
  '\u2013': '-',
  '\u2014': '-',
  '\u2212': '-',
  '\u2026': '...',
  '\u2022': '-',
  '\u00b7': '-',
  '\u00a0': ' ',
  '\u2007': ' ',
  '\u2009': ' ',
  '\u202f': ' ',
  '\t': ' ',
  '\u200b': '',
  '\u00ad': '',
  '\ufeff': '',
};

/** Septets of each character in GSM-7, or undefined when GSM-7 cannot spell the text. */
function septets(text: string): number[] | undefined {
  const sizes: number[] = [];
  for (const character of text) {
    if (GSM_BASIC.has(character)) sizes.push(1);
    else if (GSM_EXTENSION.has(character)) sizes.push(2);
    else return undefined;
  }
  return sizes;
}

/** The text in GSM-7 if plain punctuation is all that it takes; otherwise as it came, as UCS-2 has every character. */
export function toGsm7(text: string): string {
  const composed = text.normalize('NFC');
  const plain = [...composed].map((character) => PLAIN[character] ?? character).join('');
  return septets(plain) === undefined ? composed : plain;
}

/** How many parts the text is sent and billed in. */
export function smsParts(text: string): number {
  const gsm = septets(text);
  return gsm
    ? pack(gsm, 160, 153)
    : pack(
        [...text].map((character) => character.length),
        70,
        67,
      );
}

/** Parts that characters of these sizes fill, when none may be torn apart. */
function pack(sizes: readonly number[], alone: number, each: number): number {
  const total = sizes.reduce((sum, size) => sum + size, 0);
  if (total <= alone) return 1;
  let parts = 1;
  let filled = 0;
  for (const size of sizes) {
    if (filled + size > each) {
      parts += 1;
      filled = 0;
    }
    filled += size;
  }
  return parts;
}

/**
 * The message. Whatever the owner's wording, the brand opens it, so that a person knows who writes, and the link closes it:
 * phones take punctuation behind a link for a part of it (facts, 2.2).
 */
export function smsText(speech: Speech, link: string): string {
  const words = speech.sms.replaceAll('{link}', '').trim();
  const branded = words.startsWith('{brand}') ? words : `{brand}: ${words}`;
  return `${toGsm7(speech.fill(branded).replace(/\s+/g, ' ').trim())} ${link}`;
}
