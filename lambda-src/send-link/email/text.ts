// The e-mail, as text and as HTML: one sentence, one button, the link in full.

import { RIGHT_TO_LEFT } from '../../shared/contract/languages';
import type { Speech } from '../words';

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);

export function emailContent(speech: Speech, link: string): { subject: string; text: string; html: string } {
  const say = (text: string) => speech.fill(text).trim();
  const body = say(speech.emailBody.replaceAll('{link}', ''));
  const footer = say(speech.emailFooter);
  const direction = RIGHT_TO_LEFT.includes(speech.language) ? 'rtl' : 'ltr';
  return {
    subject: say(speech.emailSubject).replace(/[\r\n]+/g, ' '),
    // The link stands alone on its line: nothing can be taken for a part of it.
    text: `${body}\n\n${link}\n\n${footer}\n`,
    html: `<!doctype html>
<html lang="${speech.language}" dir="${direction}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escapeHtml(say(speech.emailSubject))}</title></head>
<body style="margin:0;padding:24px;font:16px/1.5 system-ui,sans-serif">
<div style="display:none;max-height:0;overflow:hidden">${escapeHtml(say(speech.emailPreview))}</div>
<p>${escapeHtml(body)}</p>
<p><a href="${escapeHtml(link)}" style="display:inline-block;padding:12px 20px;border:2px solid;border-radius:6px;font-weight:bold">${escapeHtml(say(speech.emailButton))}</a></p>
<p dir="ltr" style="font-size:14px;overflow-wrap:anywhere">${escapeHtml(link)}</p>
<p style="font-size:14px">${escapeHtml(footer)}</p>
</body>
</html>
`,
  };
}
