// Time, and the voice of the browser.

import { useEffect, useRef, useState } from 'preact/hooks';
import type { CallView } from '../state';

/** The time, while something on the page depends on it. Epoch milliseconds. */
export function useNow(running: boolean, everyMs = 250): number {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    if (!running) return;
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [running, everyMs]);
  return now;
}

/** Speaks the prompts of a call in its language, when it is wanted and the browser has a voice; ends with the call. */
export function useVoice(call: CallView | undefined, wanted: boolean): void {
  const spoken = useRef(0);
  const last = call?.captions.findLast(({ who }) => who === 'voice');
  const over = call === undefined || call.phase === 'ended';
  useEffect(() => {
    if (!('speechSynthesis' in window)) return;
    if (!wanted || over) {
      speechSynthesis.cancel();
      return;
    }
    if (last === undefined || last.id === spoken.current) return;
    spoken.current = last.id;
    speechSynthesis.cancel();
    const utterance = new SpeechSynthesisUtterance(last.text);
    utterance.lang = call.language;
    speechSynthesis.speak(utterance);
  }, [last?.id, wanted, over]);
  // Whoever hangs up leaves the screen of the call, and hears no more of it.
  useEffect(() => () => window.speechSynthesis?.cancel(), []);
}

export const clock = (ms: number): string => {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
};

export const timeOfDay = (at: number): string =>
  new Date(at).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });
