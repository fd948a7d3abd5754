// Text of a message. Plain text keeps its line breaks and gets its web addresses tappable; markdown is drawn by the lazy
// script, and stands as plain text until that has come or if it never comes.

import type { JSX } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { usePage } from './context';

type RenderMarkdown = (text: string) => DocumentFragment;

let loaded: RenderMarkdown | undefined;
let loading: Promise<RenderMarkdown | undefined> | undefined;

function load(path: string): Promise<RenderMarkdown | undefined> {
  loading ??= import(path).then(
    (script: { renderMarkdown: RenderMarkdown }) => {
      loaded = script.renderMarkdown;
      return loaded;
    },
    () => {
      // Not there now; the next message asks again.
      loading = undefined;
      return undefined;
    },
  );
  return loading;
}

export function Markdown({ text }: { text: string }): JSX.Element {
  const { settings } = usePage();
  const place = useRef<HTMLDivElement>(null);
  const [render, setRender] = useState(() => loaded);
  useLayoutEffect(() => {
    if (render === undefined) void load(settings.lazy.markdown).then((script) => setRender(() => script));
    else place.current?.replaceChildren(render(text));
  }, [render, text]);
  // Two elements, as one that the script fills must not be one that Preact fills.
  return render === undefined ? <PlainText text={text} /> : <div class="markdown" ref={place} />;
}

export function PlainText({ text }: { text: string }): JSX.Element {
  return <div class="plain">{text.split(/(https?:\/\/[^\s<>"']*[^\s<>"'.,;:!?)\]}])/gi).map(part)}</div>;
}

function part(text: string, index: number): JSX.Element | string {
  if (index % 2 === 0) return text;
  return (
    <a href={text} target="_blank" rel="noopener noreferrer nofollow">
      {text}
    </a>
  );
}

/** For titles of interactive messages, where markdown is allowed but rare: the script is fetched only if it could matter. */
export function RichText({ text }: { text: string }): JSX.Element {
  return /[*_~`[\]]|^\s*(?:[-+#>]|\d+[.)])\s/m.test(text) ? <Markdown text={text} /> : <PlainText text={text} />;
}
