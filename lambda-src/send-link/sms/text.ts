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

/** Septets that the text takes in GSM-7, or undefined when GSM-7 cannot spell it. */
function septets(text: string): number | undefined {
  let count = 0;
  for (const character of text) {
    if (GSM_BASIC.has(character)) count += 1;
    else if (GSM_EXTENSION.has(character)) count += 2;
    else return undefined;
  }
  return count;
}

/** The text in GSM-7 if plain punctuation is all that it takes; otherwise as it came, as UCS-2 has every character. */
export function toGsm7(text: string): string {
  const plain = [...text.normalize('NFC')].map((character) => PLAIN[character] ?? character).join('');
  return septets(plain) === undefined ? text.normalize('NFC') : plain;
}

/** How many parts the text is sent and billed in. */
export function smsParts(text: string): number {
  const gsm = septets(text);
  // An escape and its character, or a surrogate pair, may not be torn apart; one unit per part is what that can cost.
  if (gsm !== undefined) return gsm <= 160 ? 1 : Math.ceil(gsm / 153);
  return text.length <= 70 ? 1 : Math.ceil(text.length / 67);
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
