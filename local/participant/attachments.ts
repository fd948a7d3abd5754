// Attachments: a slot, the upload to the bucket, the scanner's verdict, and the address to download an approved one.

import { randomUUID } from 'node:crypto';
import type { Bucket } from './bucket';
import type { Chat } from './chat';
import { type Clock, isoTime } from './clock';
import { ATTACHMENTS } from './content-types';
import type { Seat } from './credentials';
import { ServiceException } from './errors';
import type { Participant } from './item';

export interface AttachmentFile {
  readonly name: string;
  readonly contentType: string;
  /** Bytes. */
  readonly size: number;
}

/** Looks at a file as a scanner would. */
export type Scanner = (file: AttachmentFile, bytes: Buffer) => 'APPROVED' | 'REJECTED';

/** Approves everything but the antivirus test file of EICAR, which is made for this. */
export const eicarScanner: Scanner = (_, bytes) =>
  bytes.includes('EICAR-STANDARD-ANTIVIRUS-TEST-FILE') ? 'REJECTED' : 'APPROVED';

/** Connect's limits (chat service facts, A1.6). */
const MOST_BYTES = 20 * 1024 * 1024;
const MOST_PER_CHAT = 35;
const NAME_LENGTH = 256;
const UPLOAD_MS = 15 * 60_000;

interface Slot {
  readonly chat: Chat;
  readonly from: Participant;
  readonly file: AttachmentFile;
  state: 'open' | 'scanning' | 'APPROVED' | 'REJECTED';
}

/** Answers of the two operations that give out an address. */
export interface UploadSlot {
  readonly AttachmentId: string;
  readonly UploadMetadata: {
    readonly Url: string;
    readonly UrlExpiry: string;
    readonly HeadersToInclude: Readonly<Record<string, string>>;
  };
}
export interface DownloadAddress {
  readonly Url: string;
  readonly UrlExpiry: string;
  readonly AttachmentSizeInBytes: number;
}

export interface AttachmentsOptions {
  readonly clock: Clock;
  readonly bucket: Bucket;
  readonly scanner: Scanner;
  /** How long a scan takes; none with 0. Milliseconds. */
  readonly scanMs: number;
}

export class Attachments {
  readonly #slots = new Map<string, Slot>();
  readonly #perChat = new WeakMap<Chat, number>();
  readonly #answers = new Map<string, string>();

  constructor(private readonly options: AttachmentsOptions) {}

  start({ chat, participant }: Seat, file: AttachmentFile, clientToken: string): UploadSlot {
    if (!ATTACHMENTS.has(file.contentType.toLowerCase()))
      invalid(`The file type ${file.contentType} is not supported.`);
    if (file.name.length < 1 || file.name.length > NAME_LENGTH) invalid(`A name has 1 to ${NAME_LENGTH} characters.`);
    if (!Number.isInteger(file.size) || file.size < 1) invalid('AttachmentSizeInBytes must be at least 1.');
    if (file.size > MOST_BYTES) invalid('The attachment is larger than 20 MB.');
    const before = this.#answers.get(`${participant.id} ${clientToken}`);
    const id = before ?? randomUUID();
    if (before === undefined) {
      const count = (this.#perChat.get(chat) ?? 0) + 1;
      if (count > MOST_PER_CHAT) {
        throw new ServiceException(
          'ServiceQuotaExceededException',
          'The number of attachments per contact exceeds the quota.',
        );
      }
      this.#perChat.set(chat, count);
      this.#slots.set(id, { chat, from: participant, file, state: 'open' });
      this.#answers.set(`${participant.id} ${clientToken}`, id);
    }
    const headers = {
      'Content-Type': file.contentType,
      'Content-Disposition': disposition(file.name),
      'x-amz-acl': 'bucket-owner-full-control',
    };
    const expires = this.options.clock.now() + UPLOAD_MS;
    // The length is signed too, though no page is told to send it: browsers do so by themselves.
    const signed = Object.fromEntries(
      Object.entries({ ...headers, 'Content-Length': String(file.size) }).map(([name, value]) => [
        name.toLowerCase(),
        value,
      ]),
    );
    return {
      AttachmentId: id,
      UploadMetadata: {
        Url: this.options.bucket.sign(id, { method: 'PUT', expires, headers: signed }),
        UrlExpiry: isoTime(expires),
        HeadersToInclude: headers,
      },
    };
  }

  /** The file is in the bucket: everybody sees it, and the scanner looks at it. */
  async complete({ participant }: Seat, id: string): Promise<void> {
    const slot = this.#slots.get(id);
    if (slot === undefined || slot.from.id !== participant.id) invalid('There is no such attachment.');
    if (slot.state !== 'open') throw new ServiceException('ConflictException', 'The attachment is complete already.');
    const bytes = await this.options.bucket.get(id);
    if (bytes === undefined) invalid('The attachment has not been uploaded.');
    this.#publish(id, slot, bytes);
  }

  /** Address of an approved file. `seconds`: how long it works, 5 to 300. */
  url({ chat }: Seat, id: string, seconds = 300): DownloadAddress {
    const slot = this.#slots.get(id);
    if (slot?.chat !== chat || slot.state !== 'APPROVED') invalid('There is no such approved attachment.');
    if (seconds < 5 || seconds > 300) invalid('UrlExpiryInSeconds must be 5 to 300.');
    const expires = this.options.clock.now() + seconds * 1000;
    const headers = { 'content-type': slot.file.contentType, 'content-disposition': disposition(slot.file.name) };
    return {
      Url: this.options.bucket.sign(id, { method: 'GET', expires, headers }),
      UrlExpiry: isoTime(expires),
      AttachmentSizeInBytes: slot.file.size,
    };
  }

  #publish(id: string, slot: Slot, bytes: Buffer): void {
    const { clock, scanner, scanMs } = this.options;
    const verdict = () => {
      slot.state = scanner(slot.file, bytes);
      return slot.state;
    };
    slot.state = 'scanning';
    const item = { AttachmentId: id, AttachmentName: slot.file.name, ContentType: slot.file.contentType };
    if (scanMs === 0) {
      slot.chat.attach(slot.from, { ...item, Status: verdict() });
      return;
    }
    slot.chat.attach(slot.from, { ...item, Status: 'IN_PROGRESS' });
    clock.after(scanMs, () => slot.chat.judge(id, verdict()));
  }
}

const disposition = (name: string): string => `attachment; filename*=UTF-8''${encodeURIComponent(name)}`;

function invalid(message: string): never {
  throw new ServiceException('ValidationException', message);
}
