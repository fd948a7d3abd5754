// HTML as a tagged template that escapes what it is given: text from settings and strings cannot become markup.

export class Html {
  constructor(readonly text: string) {}
}

type Part = Html | string | false | undefined | readonly Html[];

export function html(literals: TemplateStringsArray, ...parts: readonly Part[]): Html {
  let text = literals[0] ?? '';
  parts.forEach((part, index) => {
    text += write(part) + (literals[index + 1] ?? '');
  });
  return new Html(text);
}

function write(part: Part): string {
  if (part === undefined || part === false) return '';
  if (typeof part === 'string') return escapeHtml(part);
  if (part instanceof Html) return part.text;
  return part.map((each) => each.text).join('');
}

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}
