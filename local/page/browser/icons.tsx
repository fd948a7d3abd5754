// Icons, drawn on a grid of 24.

const icon = (path: string) => () => (
  <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
    <path d={path} />
  </svg>
);

export const PhoneIcon = icon(
  'M6.6 3.5h2.7l1.6 4-2 1.6a12 12 0 0 0 6 6l1.6-2 4 1.6v2.7a2 2 0 0 1-2.2 2A17 17 0 0 1 4.6 5.7a2 2 0 0 1 2-2.2z',
);
export const MessageIcon = icon('M5 5h14a2 2 0 0 1 2 2v8a2 2 0 0 1-2 2h-7l-5 4v-4H5a2 2 0 0 1-2-2V7a2 2 0 0 1 2-2z');
export const MailIcon = icon('M4 6h16v12H4zM4 7l8 6 8-6');
export const WebIcon = icon('M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM3 12h18M12 3c3 3 3 15 0 18M12 3c-3 3-3 15 0 18');
export const LockIcon = icon('M7 11V8a5 5 0 0 1 10 0v3M5.5 11h13v9h-13z');
export const WindowIcon = icon('M14 4h6v6M20 4l-9 9M18 14v6H4V6h6');
export const SpeakerIcon = icon('M4 10v4h4l5 4V6L8 10zM16.5 9a4 4 0 0 1 0 6M19 6.5a8 8 0 0 1 0 11');
export const SkipIcon = icon('M5 5l9 7-9 7zM18 5v14');
export const AgentIcon = icon(
  'M4 14v-2a8 8 0 0 1 16 0v2M4 14h3v5H5a1 1 0 0 1-1-1zM20 14h-3v5h2a1 1 0 0 0 1-1zM17 19c0 2-2 2.5-4 2.5',
);
export const ListIcon = icon('M9 6h11M9 12h11M9 18h11M4.5 6h.01M4.5 12h.01M4.5 18h.01');
export const SendIcon = icon('M4 12l16-8-6 16-3-6z');
export const TransferIcon = icon('M4 8h13l-4-4M20 16H7l4 4');
export const EndIcon = icon('M6 6l12 12M18 6L6 18');
export const CheckIcon = icon('M5 12.5l4.5 4.5L19 7.5');
