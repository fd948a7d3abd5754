// In place of a conversation: what is the matter and what to do, with the support phone. Never a blank page.

import type { JSX } from 'preact';
import { dialable } from '../shared/phone-link';
import type { Notice } from '../strings/strings';
import { usePage } from './context';

export function NoticeView({ notice, onRetry }: { notice: Notice; onRetry?: () => void }): JSX.Element {
  const { text } = usePage();
  return (
    <main>
      <div class="state" role="alert">
        <h2>{notice.title}</h2>
        <p>{notice.text}</p>
        {onRetry !== undefined && (
          <button type="button" class="primary" onClick={onRetry}>
            {text.tryAgain}
          </button>
        )}
        <Phone />
      </div>
    </main>
  );
}

export function Phone(): JSX.Element | null {
  const { settings, text } = usePage();
  if (settings.supportPhone === undefined) return null;
  const [before, after] = text.callUs.split('{phone}');
  return (
    <p class="phone">
      {before}
      <a href={`tel:${dialable(settings.supportPhone)}`} dir="ltr">
        {settings.supportPhone}
      </a>
      {after}
    </p>
  );
}
