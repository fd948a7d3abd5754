import { createApi } from '../../../ui/participant/api';
import type { Transport } from '../../../ui/participant/ports';
import { createUploads, type Uploads } from '../../../ui/participant/uploads';
import { type ManualClock, manualClock } from '../support/manual-clock';

const file = (): File => new File(['%PDF'], 'a.pdf', { type: 'application/pdf' });

interface Stage {
  readonly clock: ManualClock;
  readonly uploads: Uploads;
  readonly calls: { readonly path: string; readonly body: Record<string, unknown> }[];
  /** Status of the next answers per path; 200 when there is none. */
  readonly statuses: Record<string, number[]>;
  put: Transport['put'];
}

function stage(): Stage {
  const clock = manualClock();
  const calls: { path: string; body: Record<string, unknown> }[] = [];
  const made: Stage = {
    clock,
    calls,
    statuses: {},
    put: async (_url, _headers, _file, progress) => {
      progress(0.5);
      return 200;
    },
    uploads: createUploads(
      createApi(
        {
          async post(url, _headers, body) {
            const path = url.replace('/participant/', '');
            calls.push({ path, body: JSON.parse(body) });
            const status = made.statuses[path]?.shift() ?? 200;
            const Url = 'https://bucket.example.com/f1';
            const answer = { AttachmentId: 'f1', UploadMetadata: { Url, HeadersToInclude: { 'x-amz-acl': 'y' } } };
            return { status, text: JSON.stringify(answer), retryAfter: undefined };
          },
          put: (...given) => made.put(...given),
          open: () => ({ send() {}, close() {} }),
        },
        '',
      ),
      {
        put: (...given) => made.put(...given),
        post: async () => ({ status: 500, text: '', retryAfter: undefined }),
        open: () => ({ send() {}, close() {} }),
      },
      clock,
      { token: () => 'token', changed() {} },
    ),
  };
  return made;
}

describe('uploads', () => {
  test('slot, file, completion; then it waits for the conversation to show it', async () => {
    const { clock, uploads, calls } = stage();
    uploads.add(file(), 'application/pdf');
    await clock.advance(100);
    expect(calls.map(({ path }) => path)).toEqual(['start-attachment-upload', 'complete-attachment-upload']);
    expect(calls[0]?.body).toMatchObject({
      AttachmentName: 'a.pdf',
      AttachmentSizeInBytes: 4,
      ContentType: 'application/pdf',
    });
    expect(uploads.list).toMatchObject([{ state: 'sent', progress: 1 }]);
    uploads.arrived([{ id: 'f1', name: 'a.pdf', contentType: 'application/pdf', status: 'scanning' }]);
    expect(uploads.list).toEqual([]);
  });

  test('is gone when the conversation shows it before the completion is answered', async () => {
    const { clock, uploads } = stage();
    uploads.add(file(), 'application/pdf');
    uploads.arrived([{ id: 'f1', name: 'a.pdf', contentType: 'application/pdf', status: 'scanning' }]);
    await clock.advance(100);
    expect(uploads.list).toEqual([]);
  });

  test('waits when the service is asked too often, with the same client token', async () => {
    const made = stage();
    made.statuses['start-attachment-upload'] = [429, 429];
    made.uploads.add(file(), 'application/pdf');
    await made.clock.advance(20_000);
    expect(made.uploads.list).toMatchObject([{ state: 'sent' }]);
    const tokens = made.calls.filter(({ path }) => path.startsWith('start')).map(({ body }) => body['ClientToken']);
    expect(tokens).toHaveLength(3);
    expect(new Set(tokens).size).toBe(1);
  });

  test.each([
    [402, 'quota'],
    [400, 'invalid'],
  ])('a refusal (%d) is said at once and can be tried again', async (status, failure) => {
    const made = stage();
    made.statuses['start-attachment-upload'] = [status];
    made.uploads.add(file(), 'application/pdf');
    await made.clock.advance(100);
    expect(made.uploads.list).toMatchObject([{ state: 'failed', failure }]);
    made.uploads.retry(made.uploads.list[0]?.id ?? '');
    await made.clock.advance(100);
    expect(made.uploads.list).toMatchObject([{ state: 'sent' }]);
    expect(made.uploads.list[0]).not.toHaveProperty('failure');
  });

  test('a transfer that breaks is said, and nothing is completed', async () => {
    const made = stage();
    made.put = async () => {
      throw new Error('gone');
    };
    made.uploads.add(file(), 'application/pdf');
    await made.clock.advance(100);
    expect(made.uploads.list).toMatchObject([{ state: 'failed' }]);
    expect(made.calls.map(({ path }) => path)).toEqual(['start-attachment-upload']);
  });

  test('can be cancelled on the way', async () => {
    const made = stage();
    let aborted = false;
    made.put = (_url, _headers, _file, _progress, abort) =>
      new Promise((_, reject) => {
        abort.addEventListener('abort', () => {
          aborted = true;
          reject(new Error('aborted'));
        });
      });
    made.uploads.add(file(), 'application/pdf');
    await made.clock.advance(100);
    made.uploads.cancel(made.uploads.list[0]?.id ?? '');
    await made.clock.advance(100);
    expect(aborted).toBe(true);
    expect(made.uploads.list).toEqual([]);
    expect(made.calls.map(({ path }) => path)).toEqual(['start-attachment-upload']);
  });

  test('cancelled while the slot is asked for: nothing of the file leaves the device', async () => {
    const made = stage();
    let puts = 0;
    made.put = async () => {
      puts += 1;
      return 200;
    };
    made.uploads.add(file(), 'application/pdf');
    made.uploads.cancel(made.uploads.list[0]?.id ?? '');
    await made.clock.advance(100);
    expect(puts).toBe(0);
    expect(made.calls.map(({ path }) => path)).toEqual(['start-attachment-upload']);
  });

  test.each([
    ['start-attachment-upload', 1],
    ['complete-attachment-upload', 2],
  ])('cancelled while %s waits for its next attempt: that is not made', async (path, calls) => {
    const made = stage();
    made.statuses[path] = [429, 429];
    made.uploads.add(file(), 'application/pdf');
    await made.clock.advance(100);
    expect(made.calls).toHaveLength(calls);
    made.uploads.cancel(made.uploads.list[0]?.id ?? '');
    await made.clock.advance(30_000);
    expect(made.calls).toHaveLength(calls);
  });

  test('a file that the conversation shows has arrived, also when its completion is never answered', async () => {
    const made = stage();
    const shown = [{ id: 'f1', name: 'a.pdf', contentType: 'application/pdf', status: 'scanning' }] as const;
    made.statuses['complete-attachment-upload'] = [500, 500, 500, 500, 500, 500, 500, 500];
    made.uploads.add(file(), 'application/pdf');
    await made.clock.advance(100);
    made.uploads.arrived(shown);
    await made.clock.advance(60_000);
    expect(made.uploads.list).toEqual([]);
    made.uploads.add(file(), 'application/pdf');
    await made.clock.advance(60_000);
    expect(made.uploads.list).toEqual([]);
  });

  test('the end of the chat stops what is under way', async () => {
    const made = stage();
    made.statuses['start-attachment-upload'] = [429];
    made.uploads.add(file(), 'application/pdf');
    await made.clock.advance(10);
    made.uploads.close();
    await made.clock.advance(30_000);
    expect(made.uploads.list).toMatchObject([{ state: 'failed' }]);
    expect(made.calls).toHaveLength(1);
  });
});
