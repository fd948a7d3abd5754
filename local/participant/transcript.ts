// GetTranscript: a page of a transcript, in either direction, from where the client wants (API reference, GetTranscript).

import { ServiceException } from './errors';
import type { Item } from './item';

export interface TranscriptRequest {
  /** 0 to 100; 10 when missing. */
  readonly maxResults: number | undefined;
  readonly nextToken: string | undefined;
  readonly scanDirection: 'FORWARD' | 'BACKWARD' | undefined;
  readonly sortOrder: 'ASCENDING' | 'DESCENDING' | undefined;
  readonly startPosition: {
    readonly id: string | undefined;
    readonly absoluteTime: string | undefined;
    readonly mostRecent: number | undefined;
  };
}

export interface TranscriptPage {
  readonly Transcript: readonly Item[];
  readonly NextToken?: string;
}

const DEFAULT_RESULTS = 10;

interface Cursor {
  readonly direction: 'FORWARD' | 'BACKWARD';
  /** Index of the first item of the next page. */
  readonly index: number;
}

export function readTranscript(items: readonly Item[], request: TranscriptRequest): TranscriptPage {
  const { direction, index } = request.nextToken === undefined ? begin(items, request) : parseToken(request.nextToken);
  const size = request.maxResults || DEFAULT_RESULTS;
  const backward = direction === 'BACKWARD';
  const [from, to] = backward
    ? [Math.max(0, index - size + 1), index + 1]
    : [index, Math.min(items.length, index + size)];
  const page = items.slice(from, to);
  if (request.sortOrder !== 'ASCENDING') page.reverse();
  const next = backward ? from - 1 : to;
  const more = backward ? next >= 0 : next < items.length;
  return { Transcript: page, ...(more && { NextToken: writeToken({ direction, index: next }) }) };
}

function begin(items: readonly Item[], { scanDirection, startPosition }: TranscriptRequest): Cursor {
  const start = startIndex(items, startPosition);
  if (start === undefined) {
    if (scanDirection === 'FORWARD') {
      throw new ServiceException('ValidationException', 'ScanDirection FORWARD needs a StartPosition.');
    }
    return { direction: 'BACKWARD', index: items.length - 1 };
  }
  return { direction: scanDirection ?? 'FORWARD', index: start };
}

function startIndex(items: readonly Item[], start: TranscriptRequest['startPosition']): number | undefined {
  if (start.id !== undefined) {
    const index = items.findIndex((item) => item.Id === start.id);
    if (index < 0) throw new ServiceException('ValidationException', 'StartPosition.Id is not in the transcript.');
    return index;
  }
  if (start.absoluteTime !== undefined) {
    const time = Date.parse(start.absoluteTime);
    if (Number.isNaN(time)) throw new ServiceException('ValidationException', 'StartPosition.AbsoluteTime is no time.');
    const index = items.findIndex((item) => Date.parse(item.AbsoluteTime) >= time);
    return index < 0 ? items.length : index;
  }
  return start.mostRecent === undefined ? undefined : Math.max(0, items.length - start.mostRecent);
}

const writeToken = (cursor: Cursor): string => Buffer.from(JSON.stringify(cursor)).toString('base64url');

function parseToken(token: string): Cursor {
  try {
    const { direction, index } = JSON.parse(Buffer.from(token, 'base64url').toString()) as Partial<Cursor>;
    if ((direction === 'FORWARD' || direction === 'BACKWARD') && Number.isInteger(index)) {
      return { direction, index: Number(index) };
    }
  } catch {
    // Falls through to the answer for any other bad token.
  }
  throw new ServiceException('ValidationException', 'NextToken is not one of this transcript.');
}
