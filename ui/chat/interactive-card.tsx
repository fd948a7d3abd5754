// An interactive message: its words, and a button for every choice, reachable by keyboard one after another. Once the
// customer has answered, the choices stand as what they were, with the chosen one marked.

import type { JSX } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { useChat, usePage } from './context';
import { dayOf, locale, startOfDay } from './format';
import { LinkIcon } from './icons';
import type { Answer, Carousel, Choice, Interactive, Picker, Slot, TimePicker } from './interactive';
import { RichText } from './rich-text';

interface Props<T> {
  readonly interactive: T;
  /** Content of the answer; absent while it is open. */
  readonly answered: string | undefined;
  readonly closed: boolean;
}

export function InteractiveCard(props: Props<Interactive>): JSX.Element {
  const { text } = usePage();
  const { interactive } = props;
  return (
    <div class="card">
      <Heading {...interactive} />
      {interactive.kind === 'time' ? (
        <Times {...props} interactive={interactive} />
      ) : interactive.kind === 'carousel' ? (
        <Cards {...props} interactive={interactive} />
      ) : interactive.kind === 'unknown' ? (
        <p class="quiet">{text.unsupported}</p>
      ) : (
        <Choices {...props} interactive={interactive} />
      )}
    </div>
  );
}

function Heading({ title, subtitle }: { title: string; subtitle: string }): JSX.Element {
  return (
    <div class="card-head" dir="auto">
      {title !== '' && (
        <div class="card-title">
          <RichText text={title} />
        </div>
      )}
      {subtitle !== '' && (
        <div class="quiet">
          <RichText text={subtitle} />
        </div>
      )}
    </div>
  );
}

function Choices({ interactive, answered, closed }: Props<Picker>): JSX.Element {
  return (
    <ul class={interactive.kind === 'quick' ? 'choices quick' : 'choices'}>
      {interactive.choices.map((choice, index) => (
        <li key={`${index} ${choice.title}`}>
          <ChoiceButton choice={choice} answered={answered} closed={closed} />
        </li>
      ))}
    </ul>
  );
}

function ChoiceButton({
  choice,
  answered,
  closed,
}: {
  choice: Choice;
  answered: string | undefined;
  closed: boolean;
}): JSX.Element {
  const { text } = usePage();
  const words = (
    <span class="choice-words" dir="auto">
      <span>{choice.title}</span>
      {choice.subtitle !== '' && <span class="choice-sub">{choice.subtitle}</span>}
    </span>
  );
  if (choice.url !== undefined) {
    return (
      <a class="choice" href={choice.url} target="_blank" rel="noopener noreferrer nofollow">
        {words}
        <LinkIcon />
        <span class="sr"> ({text.newTab})</span>
      </a>
    );
  }
  return (
    <AnswerButton answer={choice.answer} answered={answered} closed={closed}>
      {words}
    </AnswerButton>
  );
}

function AnswerButton({
  answer,
  answered,
  closed,
  children,
}: {
  answer: Answer | undefined;
  answered: string | undefined;
  closed: boolean;
  children: JSX.Element | string;
}): JSX.Element {
  const { participant, text } = useChat();
  const chosen = answered !== undefined && answered === answer?.content;
  const over = closed || answered !== undefined;
  return (
    <button
      type="button"
      class={chosen ? 'choice chosen' : 'choice'}
      // Not `disabled`, which would take the focus away from whoever has just pressed it.
      aria-disabled={over}
      onClick={() => !over && answer !== undefined && participant.answer(answer.contentType, answer.content)}
    >
      {children}
      {chosen && <span class="sr"> ({text.chosen})</span>}
    </button>
  );
}

/** Slots at first; the rest on demand, as forty buttons are a wall. */
const FIRST_SLOTS = 6;

function Times({ interactive, answered, closed }: Props<TimePicker>): JSX.Element {
  const { text, language } = usePage();
  const [all, setAll] = useState(false);
  const place = useRef<HTMLDivElement>(null);
  // The button that asked for them is gone: on to the first of those that it brought.
  useLayoutEffect(() => {
    if (all) place.current?.querySelectorAll('button')[FIRST_SLOTS]?.focus();
  }, [all]);
  const slots = all || answered !== undefined ? interactive.slots : interactive.slots.slice(0, FIRST_SLOTS);
  const shift = interactive.offsetMinutes;
  const timeFormat = new Intl.DateTimeFormat(locale(language), {
    hour: 'numeric',
    minute: '2-digit',
    ...(shift === undefined ? {} : { timeZone: 'UTC' }),
  });
  return (
    <div ref={place}>
      {interactive.place !== '' && (
        <p class="quiet" dir="auto">
          {interactive.place}
        </p>
      )}
      {byDay(slots, shift).map(([day, ofDay]) => (
        <div key={day} class="day-slots">
          <p class="slot-day">{dayLabel(day, shift, language)}</p>
          <ul class="choices slots">
            {ofDay.map((slot) => (
              <li key={slot.answer.content}>
                <AnswerButton answer={slot.answer} answered={answered} closed={closed}>
                  {timeFormat.format(slot.time + (shift ?? 0) * 60_000)}
                </AnswerButton>
              </li>
            ))}
          </ul>
        </div>
      ))}
      {slots.length < interactive.slots.length && (
        <button type="button" class="choice more" onClick={() => setAll(true)}>
          {text.moreTimes}
        </button>
      )}
    </div>
  );
}

function byDay(slots: readonly Slot[], shift: number | undefined): [number, Slot[]][] {
  const days = new Map<number, Slot[]>();
  for (const slot of slots) {
    const day =
      shift === undefined ? startOfDay(slot.time) : Math.floor((slot.time + shift * 60_000) / 86_400_000) * 86_400_000;
    days.set(day, [...(days.get(day) ?? []), slot]);
  }
  return Array.from(days);
}

function dayLabel(day: number, shift: number | undefined, language: string): string {
  if (shift === undefined) return dayOf(day, Date.now(), language);
  const options = { weekday: 'long', day: 'numeric', month: 'long', timeZone: 'UTC' } as const;
  return new Intl.DateTimeFormat(locale(language), options).format(day);
}

/** One below the other: nothing to drag, nothing hidden at the side. */
function Cards({ interactive, answered, closed }: Props<Carousel>): JSX.Element {
  return (
    <div class="cards">
      {interactive.cards.map((card, index) => (
        <div key={`${index} ${card.title}`} class="inner-card">
          <Heading {...card} />
          <Choices interactive={card} answered={answered} closed={closed} />
        </div>
      ))}
    </div>
  );
}
