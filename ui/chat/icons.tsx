// The page's few drawings. Decoration only: what they mean stands beside them or in the button's label.

import type { ComponentChildren, JSX } from 'preact';

function Icon({ children, flip }: { children: ComponentChildren; flip?: boolean }): JSX.Element {
  return (
    <svg class={flip ? 'icon flip' : 'icon'} viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      {children}
    </svg>
  );
}

export const SendIcon = (): JSX.Element => (
  <Icon flip>
    <path d="M3.4 20.4 21 12 3.4 3.6l-.9 6.6L14 12 2.5 13.8z" class="solid" />
  </Icon>
);

export const AttachIcon = (): JSX.Element => (
  <Icon>
    <path d="m20 11.5-8.2 8.2a5 5 0 0 1-7.1-7.1l8.6-8.5a3.3 3.3 0 0 1 4.7 4.7l-8.5 8.5a1.7 1.7 0 0 1-2.4-2.4l7.8-7.8" />
  </Icon>
);

export const DownloadIcon = (): JSX.Element => (
  <Icon>
    <path d="M12 4v11m-4.5-4.5L12 15l4.5-4.5M5 19.5h14" />
  </Icon>
);

export const FileIcon = (): JSX.Element => (
  <Icon>
    <path d="M6 3.5h8l4 4v13H6zm8 0v4h4" />
  </Icon>
);

export const DownIcon = (): JSX.Element => (
  <Icon>
    <path d="m6 9.5 6 6 6-6" />
  </Icon>
);

export const LinkIcon = (): JSX.Element => (
  <Icon flip>
    <path d="M9 5H5v14h14v-4M13 5h6v6m0-6-9 9" />
  </Icon>
);
