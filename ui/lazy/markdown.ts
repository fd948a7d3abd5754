// Markdown of agents and bots as sanitized nodes. Loaded by the chat page when the first markdown message arrives, as
// parser and sanitizer together weigh as much as the page itself.

import DOMPurify from 'dompurify';
import { Marked } from 'marked';

/** What Connect's rich text has: bold, italic, lists, links; besides, what people type in markdown without knowing. */
const TAGS = ['p', 'br', 'strong', 'em', 'del', 'ul', 'ol', 'li', 'a', 'code', 'pre', 'blockquote', 'hr'];

const parser = new Marked({ gfm: true, breaks: true, async: false });
parser.use({
  renderer: {
    // A heading inside a message would break the page's outline; an image would fetch from anywhere.
    heading({ tokens }) {
      return `<p><strong>${this.parser.parseInline(tokens)}</strong></p>`;
    },
    image({ text, href }) {
      return text === '' ? escapeText(href) : escapeText(text);
    },
    html({ text }) {
      return escapeText(text);
    },
  },
});

const purifier = DOMPurify(window);
purifier.addHook('afterSanitizeAttributes', (node) => {
  if (node.nodeName !== 'A') return;
  node.setAttribute('rel', 'noopener noreferrer nofollow');
  node.setAttribute('target', '_blank');
});

/** Nodes ready to insert; nothing in them runs or loads anything. */
export function renderMarkdown(text: string): DocumentFragment {
  return purifier.sanitize(parser.parse(text) as string, {
    ALLOWED_TAGS: TAGS,
    ALLOWED_ATTR: ['href', 'start'],
    ALLOWED_URI_REGEXP: /^(?:https?|mailto|tel):/i,
    ALLOW_DATA_ATTR: false,
    ALLOW_ARIA_ATTR: false,
    RETURN_DOM_FRAGMENT: true,
  });
}

function escapeText(text: string): string {
  return text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}
