// Interactive messages as Connect takes them (adminguide interactive-messages; limits: chat service facts, A4.3).

import { ServiceException } from './errors';

export interface Choice {
  readonly title: string;
  readonly subtitle?: string;
  /** https address. */
  readonly imageData?: string;
}

export interface ListPicker {
  readonly title: string;
  readonly subtitle?: string;
  readonly elements: readonly Choice[];
  /** Shown in place of the picker once the customer has chosen. */
  readonly replyTitle?: string;
}

export interface TimePicker {
  readonly title: string;
  readonly subtitle?: string;
  /** Minutes east of UTC; the customer's own when missing. */
  readonly timeZoneOffset?: number;
  readonly location?: { readonly title: string; readonly latitude: number; readonly longitude: number };
  /** `date`: ISO 8601 with offset; `duration`: minutes. */
  readonly timeslots: readonly { readonly date: string; readonly duration: number }[];
  readonly replyTitle?: string;
}

/** Fewest and most elements of a template's content. */
const COUNTS = {
  QuickReply: { member: 'elements', least: 2, most: 5 },
  ListPicker: { member: 'elements', least: 1, most: 6 },
  Panel: { member: 'elements', least: 1, most: 10 },
  TimePicker: { member: 'timeslots', least: 1, most: 40 },
  Carousel: { member: 'elements', least: 2, most: 5 },
} as const;
type TemplateType = keyof typeof COUNTS;

const template = (templateType: TemplateType, content: object, replyTitle?: string): string =>
  JSON.stringify({
    templateType,
    version: '1.0',
    data: { ...(replyTitle !== undefined && { replyMessage: { title: replyTitle } }), content },
  });

const withImage = ({ imageData, ...choice }: Choice) => ({
  ...choice,
  ...(imageData !== undefined && { imageType: 'URL', imageData }),
});

export const quickReply = (title: string, options: readonly string[]): string =>
  template('QuickReply', { title, elements: options.map((option) => ({ title: option })) });

export const listPicker = ({ replyTitle, elements, ...content }: ListPicker): string =>
  template('ListPicker', { ...content, elements: elements.map(withImage) }, replyTitle);

export const panel = ({ replyTitle, elements, ...content }: ListPicker): string =>
  template('Panel', { ...content, elements: elements.map(withImage) }, replyTitle);

export const timePicker = ({ replyTitle, ...content }: TimePicker): string =>
  template('TimePicker', content, replyTitle);

/** Throws when Connect would not send it: not JSON, no known template, or too few or too many choices. */
export function checkInteractive(content: string): void {
  const { templateType, version, data } = parse(content) as {
    templateType?: TemplateType;
    version?: string;
    data?: { content?: Record<string, unknown> };
  };
  const counts = templateType !== undefined && Object.hasOwn(COUNTS, templateType) ? COUNTS[templateType] : undefined;
  if (counts === undefined) invalid(`templateType must be one of ${Object.keys(COUNTS).join(', ')}`);
  if (version !== '1.0') invalid('version must be 1.0');
  const elements = data?.content?.[counts.member];
  if (!Array.isArray(elements) || elements.length < counts.least || elements.length > counts.most) {
    invalid(`data.content.${counts.member} must have ${counts.least} to ${counts.most} entries`);
  }
}

function parse(content: string): object {
  try {
    const value: unknown = JSON.parse(content);
    if (typeof value === 'object' && value !== null) return value;
  } catch {
    // Same answer as for other content that is no template.
  }
  return invalid('it is no JSON object');
}

function invalid(why: string): never {
  throw new ServiceException('ValidationException', `Not an interactive message: ${why}.`);
}
