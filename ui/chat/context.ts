// What every part of the chat page needs: settings, strings, language, and the client.

import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Language } from '../../lambda-src/shared/contract/languages';
import type { SiteSettings } from '../../lambda-src/shared/contract/site';
import type { Participant } from '../participant/client';
import type { ChatStrings, CommonStrings } from '../strings/strings';

export interface Page {
  readonly settings: SiteSettings;
  readonly text: CommonStrings & ChatStrings;
  readonly language: Language;
}

export interface Chat extends Page {
  readonly participant: Participant;
  readonly ownId: string;
  /** Says something to screen readers without moving the focus. */
  readonly announce: (words: string) => void;
}

export const PageContext = createContext<Page | undefined>(undefined);
export const ChatContext = createContext<Chat | undefined>(undefined);

export function usePage(): Page {
  const page = useContext(PageContext);
  if (page === undefined) throw new Error('outside of the page');
  return page;
}

export function useChat(): Chat {
  const chat = useContext(ChatContext);
  if (chat === undefined) throw new Error('outside of the conversation');
  return chat;
}
