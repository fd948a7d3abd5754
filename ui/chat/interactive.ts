// Interactive messages: from the JSON of a flow or bot to what the page shows, and from a choice to what is sent. The JSON
// is hostile: everything is text, addresses are checked, whatever is too much is cut.
//
// Sources: Amazon Connect administrator guide, "interactive messages" (templates and their limits); for what a choice
// sends, amazon-connect-chat-interface (titles as plain text, "show more" as interactive.response, carousel as JSON text).

import { CONTENT_TYPES, isRecord, text } from '../participant/items';

export interface Answer {
  readonly contentType: string;
  readonly content: string;
}

export interface Choice {
  readonly title: string;
  readonly subtitle: string;
  /** What choosing sends; absent for a link. */
  readonly answer?: Answer;
  /** Opens this instead of answering. */
  readonly url?: string;
}

export interface Slot {
  /** Epoch milliseconds. */
  readonly time: number;
  readonly answer: Answer;
}

interface Heading {
  readonly title: string;
  readonly subtitle: string;
}

export interface Picker extends Heading {
  readonly kind: 'list' | 'panel' | 'quick';
  readonly choices: readonly Choice[];
  /** Messages with the same reference replace one another ("show more"). */
  readonly reference: string;
}

export interface TimePicker extends Heading {
  readonly kind: 'time';
  readonly slots: readonly Slot[];
  /** Minutes from UTC in which the slots are to be read, when the place has a clock of its own. */
  readonly offsetMinutes: number | undefined;
  readonly place: string;
}

export interface Carousel extends Heading {
  readonly kind: 'carousel';
  readonly cards: readonly Picker[];
}

/** A template that the page does not know: its words are shown, and that there is more. */
export interface Unknown extends Heading {
  readonly kind: 'unknown';
}

export type Interactive = Picker | TimePicker | Carousel | Unknown;

/** From the guide; longer ones are cut, as the hosted widget does. */
const MOST_CHARACTERS = 400;
const MOST_SLOTS = 40;
/** About ten years, before and after now. */
const MOST_DISTANCE_MS = 3.2e11;
const KINDS = { ListPicker: 'list', Panel: 'panel', QuickReply: 'quick' } as const;
const MOST_CHOICES = { list: 10, panel: 10, quick: 10, cards: 5 } as const;
const ACTIONS = ['SHOW_MORE', 'PREVIOUS_OPTIONS'];

export function parseInteractive(content: string): Interactive | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(content);
  } catch {
    return undefined;
  }
  return parseTemplate(parsed);
}

function parseTemplate(template: unknown): Interactive | undefined {
  if (!isRecord(template)) return undefined;
  const data = isRecord(template['data']) ? template['data'] : {};
  const content = isRecord(data['content']) ? data['content'] : data;
  const type = text(template['templateType']);
  const heading: Heading = { title: cut(content['title']), subtitle: cut(content['subtitle']) };
  if (type === 'ListPicker' || type === 'Panel' || type === 'QuickReply') {
    return parsePicker(type, content, heading, undefined) ?? { kind: 'unknown', ...heading };
  }
  if (type === 'TimePicker') return parseTimePicker(content, heading) ?? { kind: 'unknown', ...heading };
  if (type === 'Carousel') return parseCarousel(content, heading) ?? { kind: 'unknown', ...heading };
  return { kind: 'unknown', ...heading };
}

function parsePicker(
  type: keyof typeof KINDS,
  content: Record<string, unknown>,
  heading: Heading,
  /** Of the card, when the picker is one of a carousel. */
  identifier: string | undefined,
): Picker | undefined {
  const kind = KINDS[type];
  const reference = text(content['referenceId']);
  const choices = list(content['elements'])
    .filter(isRecord)
    .slice(0, MOST_CHOICES[kind])
    .flatMap((element): Choice[] => {
      const title = cut(element['title']);
      if (title === '') return [];
      const words = { title, subtitle: cut(element['subtitle']) };
      const url = text(element['url']);
      if (text(element['type']).toLowerCase() === 'hyperlink' && /^https?:\/\//i.test(url)) return [{ ...words, url }];
      return [{ ...words, answer: answerOf(type, content, heading, element, identifier) }];
    });
  return choices.length > 0 ? { kind, ...heading, choices, reference } : undefined;
}

function answerOf(
  type: string,
  content: Record<string, unknown>,
  heading: Heading,
  element: Record<string, unknown>,
  identifier: string | undefined,
): Answer {
  const title = text(element['title']);
  const action = text(element['actionDetail']);
  if (ACTIONS.includes(action)) {
    const { preIndex, nextIndex, listId, referenceId } = content;
    const data = { actionName: action, preIndex, nextIndex, listId, templateType: type, referenceId };
    return {
      contentType: CONTENT_TYPES.interactiveResponse,
      content: JSON.stringify({ version: '1.0', data, action }),
    };
  }
  if (identifier === undefined) return plain(title);
  return plain(JSON.stringify({ templateIdentifier: identifier, listTitle: heading.title, selectionText: title }));
}

function parseTimePicker(content: Record<string, unknown>, heading: Heading): TimePicker | undefined {
  const event = isRecord(content['event']) ? content['event'] : {};
  const place = isRecord(content['location']) ? content['location'] : {};
  const offset = content['timeZoneOffset'];
  const slots = list(content['timeslots'] ?? event['timeslots'])
    .flatMap((slot): Slot[] => {
      const date = isRecord(slot) ? text(slot['date']) : '';
      const time = parseDate(date);
      // Dates at the end of what a computer can count cannot be formatted, and nobody makes an appointment with them.
      return !(Math.abs(time - Date.now()) < MOST_DISTANCE_MS) ? [] : [{ time, answer: plain(date) }];
    })
    .sort((a, b) => a.time - b.time)
    .slice(0, MOST_SLOTS);
  if (slots.length === 0) return undefined;
  return {
    kind: 'time',
    ...heading,
    slots,
    offsetMinutes: typeof offset === 'number' && Math.abs(offset) <= 14 * 60 ? offset : undefined,
    place: cut(place['title']),
  };
}

/** The guide's dates have no seconds ("2020-10-31T17:00+00:00"), which not every browser reads. */
function parseDate(date: string): number {
  const whole = Date.parse(date);
  return Number.isNaN(whole) ? Date.parse(date.replace(/(T\d{2}:\d{2})(?!:)/, '$1:00')) : whole;
}

function parseCarousel(content: Record<string, unknown>, heading: Heading): Carousel | undefined {
  const cards = list(content['elements'])
    .filter(isRecord)
    .slice(0, MOST_CHOICES.cards)
    .flatMap((element): Picker[] => {
      const type = text(element['templateType']);
      const data = isRecord(element['data']) ? element['data'] : {};
      const inner = isRecord(data['content']) ? data['content'] : {};
      if (type !== 'ListPicker' && type !== 'Panel') return [];
      const words = { title: cut(inner['title']), subtitle: cut(inner['subtitle']) };
      const picker = parsePicker(type, inner, words, text(element['templateIdentifier']));
      return picker === undefined ? [] : [picker];
    });
  return cards.length > 0 ? { kind: 'carousel', ...heading, cards } : undefined;
}

/** What a person reads instead of the JSON that a carousel's choice is sent as. */
export function readableChoice(content: string): string | undefined {
  if (!content.startsWith('{')) return undefined;
  try {
    const choice: unknown = JSON.parse(content);
    if (!isRecord(choice) || typeof choice['templateIdentifier'] !== 'string') return undefined;
    const title = text(choice['listTitle']);
    const selection = text(choice['selectionText']);
    if (selection === '') return undefined;
    return title === '' ? selection : `${title}: ${selection}`;
  } catch {
    return undefined;
  }
}

function plain(content: string): Answer {
  return { contentType: CONTENT_TYPES.plain, content };
}

function cut(value: unknown): string {
  const whole = text(value).trim();
  return whole.length > MOST_CHARACTERS ? `${whole.slice(0, MOST_CHARACTERS)}…` : whole;
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
