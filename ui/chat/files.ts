// Which files a chat takes. Checked before anything is uploaded, so that nobody waits for a refusal.
//
// Source: Amazon Connect administrator guide, feature limits (attachments): 20 MB each, 35 per chat, these types.

export const MOST_BYTES = 20 * 1024 * 1024;
export const MOST_FILES = 35;

const TYPES: Readonly<Record<string, string>> = {
  csv: 'text/csv',
  doc: 'application/msword',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  heic: 'image/heic',
  jfif: 'image/jpeg',
  jpeg: 'image/jpeg',
  jpg: 'image/jpeg',
  mov: 'video/quicktime',
  mp4: 'video/mp4',
  pdf: 'application/pdf',
  png: 'image/png',
  ppt: 'application/vnd.ms-powerpoint',
  pptx: 'application/vnd.openxmlformats-officedocument.presentationml.presentation',
  rtf: 'application/rtf',
  txt: 'text/plain',
  wav: 'audio/wav',
  xls: 'application/vnd.ms-excel',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
};

export const EXTENSIONS = Object.keys(TYPES);
/** For the file chooser. */
export const ACCEPT = EXTENSIONS.map((extension) => `.${extension}`).join(',');

export type FileCheck =
  | { readonly ok: true; readonly contentType: string }
  | { readonly ok: false; readonly why: 'fileType' | 'fileTooLarge' | 'fileEmpty' | 'tooManyFiles' };

/** `already`: files that the chat holds or that are on their way. */
export function checkFile(file: { readonly name: string; readonly size: number }, already: number): FileCheck {
  const extension = /\.([^.]+)$/.exec(file.name)?.[1]?.toLowerCase() ?? '';
  const contentType = EXTENSIONS.includes(extension) ? TYPES[extension] : undefined;
  if (contentType === undefined) return { ok: false, why: 'fileType' };
  if (file.size === 0) return { ok: false, why: 'fileEmpty' };
  if (file.size > MOST_BYTES) return { ok: false, why: 'fileTooLarge' };
  if (already >= MOST_FILES) return { ok: false, why: 'tooManyFiles' };
  return { ok: true, contentType };
}
