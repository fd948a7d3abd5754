// The head of the page: whose chat it is, how it stands, and the two things one can do with it.

import type { ComponentChildren, JSX } from 'preact';
import { initial } from '../shared/brand-mark';
import { usePage } from './context';

export function Top({ status, children }: { status: string; children?: ComponentChildren }): JSX.Element {
  const { settings } = usePage();
  return (
    <header class="top">
      <div class="who">
        <span class="badge" aria-hidden="true">
          {initial(settings.brand)}
        </span>
        <div>
          <h1>
            <bdi>{settings.brand}</bdi>
          </h1>
          {status !== '' && <p class="status">{status}</p>}
        </div>
      </div>
      {children !== undefined && <div class="top-actions">{children}</div>}
    </header>
  );
}
