// What the texts come to with an owner's choices. Loaded by the stack at synth, which so judges the very words that are sent and said.

import type { MeasuredTexts, MeasureTexts } from '../../shared/contract/settings';
import { linkUrl, newToken } from '../../shared/token';
import { smsParts, smsText } from '../sms/text';
import { speech, WORDS } from '.';
import { menuTexts, type NoSms } from './menu';

const length = (text: string): number => [...text].length;

export const measureTexts: MeasureTexts = (settings, domainName) =>
  settings.languages.map((language): MeasuredTexts => {
    const words = speech(language, settings);
    const menus = [undefined, ...(Object.keys(WORDS[language].noCallerSms) as NoSms[])].flatMap((noSms) =>
      Object.values(menuTexts(words, { noSms, email: true, other: true }, true)),
    );
    return {
      language,
      smsParts: smsParts(smsText(words, linkUrl(domainName, language, newToken()))),
      menuLength: Math.max(...menus.map(length)),
      sentLength: Math.max(...[words.sentSms, words.sentEmail].map((text) => length(words.fill(text)))),
    };
  });
