// Files on their way to the chat: slot, upload with progress, completion. The scanner's verdict comes later, as an item of
// the conversation. Type and size have been checked before (ui/chat/files.ts).

import type { Api, Failure, Result } from './api';
import { createBackoff } from './backoff';
import type { FileItem } from './items';
import type { Clock, Transport } from './ports';
import { uuid } from './uuid';

export interface UploadState {
  /** Names the upload on this page. */
  readonly id: string;
  readonly name: string;
  /** From 0 to 1. */
  readonly progress: number;
  /** `sent`: complete, not yet seen in the conversation. */
  readonly state: 'uploading' | 'sent' | 'failed';
  readonly failure?: Failure;
}

export interface Uploads {
  readonly list: readonly UploadState[];
  add(file: File, contentType: string): void;
  retry(id: string): void;
  cancel(id: string): void;
  /** Files that the conversation shows by now. */
  arrived(files: readonly FileItem[]): void;
  /** The chat is over: nothing more is uploaded. */
  close(): void;
}

export interface UploadsHandlers {
  token(): string | undefined;
  changed(): void;
}

interface Work {
  readonly file: File;
  readonly contentType: string;
  readonly abort: AbortController;
  attachmentId?: string;
}

/** The service takes two of these calls a second, from all chats of an instance together. */
const ATTEMPTS = 4;

export function createUploads(api: Api, transport: Transport, clock: Clock, handlers: UploadsHandlers): Uploads {
  let list: readonly UploadState[] = [];
  const works = new Map<string, Work>();
  const arrivedIds = new Set<string>();

  const set = (changed: readonly UploadState[]): void => {
    list = changed;
    handlers.changed();
  };
  const update = (id: string, change: Partial<UploadState>): void =>
    set(list.map((upload) => (upload.id === id ? { ...upload, ...change } : upload)));
  const remove = (id: string): void => {
    works.delete(id);
    set(list.filter((upload) => upload.id !== id));
  };

  async function run(id: string, work: Work): Promise<void> {
    const failure = await transfer(id, work);
    if (work.abort.signal.aborted) return;
    // What the conversation shows has arrived, also when the answer to its completion is lost.
    if (work.attachmentId !== undefined && arrivedIds.has(work.attachmentId)) remove(id);
    else if (failure !== undefined) update(id, { state: 'failed', failure });
    else update(id, { state: 'sent', progress: 1 });
  }

  async function transfer(id: string, work: Work): Promise<Failure | undefined> {
    const token = handlers.token();
    if (token === undefined) return 'unreachable';
    const { file, contentType } = work;
    const { signal } = work.abort;
    const request = { name: file.name, size: file.size, contentType };
    const slot = await persist(signal, (clientToken) => api.startUpload(token, request, clientToken));
    if (!slot.ok) return slot.failure;
    if (signal.aborted) return 'unreachable';
    work.attachmentId = slot.value.attachmentId;
    try {
      const progress = (fraction: number): void => update(id, { progress: fraction });
      const status = await transport.put(slot.value.url, slot.value.headers, file, progress, signal);
      if (signal.aborted || status < 200 || status > 299) return 'unreachable';
    } catch {
      return 'unreachable';
    }
    const { attachmentId } = slot.value;
    const completed = await persist(signal, (clientToken) => api.completeUpload(token, attachmentId, clientToken));
    return completed.ok ? undefined : completed.failure;
  }

  /** Once cancelled, no further call is made: what is not completed is never shown to anybody. */
  async function persist<T>(
    signal: AbortSignal,
    call: (clientToken: string) => Promise<Result<T>>,
  ): Promise<Result<T>> {
    const backoff = createBackoff(clock);
    const clientToken = uuid();
    for (let attempt = 1; ; attempt += 1) {
      const result = await call(clientToken);
      const passing = !result.ok && (result.failure === 'throttled' || result.failure === 'unreachable');
      if (!passing || attempt === ATTEMPTS || signal.aborted) return result;
      await new Promise<void>((resolve) => clock.after(backoff.next(), resolve));
      if (signal.aborted) return result;
    }
  }

  function begin(id: string, file: File, contentType: string): void {
    const work: Work = { file, contentType, abort: new AbortController() };
    works.set(id, work);
    void run(id, work);
  }

  return {
    get list() {
      return list;
    },
    add(file, contentType) {
      const id = uuid();
      set([...list, { id, name: file.name, progress: 0, state: 'uploading' }]);
      begin(id, file, contentType);
    },
    retry(id) {
      const work = works.get(id);
      if (work === undefined) return;
      set(
        list.map(({ failure: _failure, ...upload }) =>
          upload.id === id ? { ...upload, progress: 0, state: 'uploading' } : upload,
        ),
      );
      begin(id, work.file, work.contentType);
    },
    cancel(id) {
      works.get(id)?.abort.abort();
      remove(id);
    },
    close() {
      for (const work of works.values()) work.abort.abort();
      set(list.map((upload) => (upload.state === 'uploading' ? { ...upload, state: 'failed' } : upload)));
    },
    arrived(files) {
      for (const file of files) {
        arrivedIds.add(file.id);
        for (const [id, work] of works) {
          if (work.attachmentId === file.id && list.some((upload) => upload.id === id && upload.state !== 'uploading'))
            remove(id);
        }
      }
    },
  };
}
