import fc from 'fast-check';
import { parseItem } from '../../../ui/participant/items';

const base = {
  Id: 'i',
  AbsoluteTime: '2026-11-22T12:00:00.000Z',
  ParticipantId: 'agent-1',
  ParticipantRole: 'AGENT',
  DisplayName: 'Maria',
};
const event = (name: string): object => ({
  ...base,
  Type: 'EVENT',
  ContentType: `application/vnd.amazonaws.connect.event.${name}`,
});

describe('parseItem', () => {
  test('reads a message', () => {
    expect(parseItem({ ...base, Type: 'MESSAGE', ContentType: 'text/plain', Content: 'Hello' })).toEqual({
      receipts: [],
      entry: {
        kind: 'message',
        id: 'i',
        time: Date.UTC(2026, 10, 22, 12),
        from: { id: 'agent-1', role: 'agent', name: 'Maria' },
        contentType: 'text/plain',
        content: 'Hello',
      },
    });
  });

  test.each([
    ['participant.joined', 'joined'],
    ['participant.left', 'left'],
    ['chat.ended', 'ended'],
    ['transfer.succeeded', 'transferred'],
    ['transfer.failed', 'transferFailed'],
    ['participant.idle', 'idle'],
    ['participant.returned', 'returned'],
    ['participant.autodisconnection', 'autoEnded'],
  ])('reads the event %s', (name, occurrence) => {
    expect(parseItem(event(name))?.entry).toMatchObject({ kind: 'occurrence', occurrence });
  });

  test('typing is no entry', () => {
    expect(parseItem(event('typing'))).toEqual({
      receipts: [],
      typing: { id: 'agent-1', role: 'agent', name: 'Maria' },
    });
  });

  test('reads an attachment with its verdict', () => {
    const Attachments = [
      { AttachmentId: 'f', AttachmentName: 'a.pdf', ContentType: 'application/pdf', Status: 'APPROVED' },
    ];
    expect(parseItem({ ...base, Type: 'ATTACHMENT', Attachments })?.entry).toMatchObject({
      kind: 'attachment',
      files: [{ id: 'f', name: 'a.pdf', status: 'approved' }],
    });
  });

  test('reads receipts, also from an item that is nothing but receipts', () => {
    const MessageMetadata = {
      MessageId: 'm',
      Receipts: [
        { RecipientParticipantId: 'agent-1', DeliveredTimestamp: 'x', ReadTimestamp: 'x' },
        { RecipientParticipantId: 'agent-2', DeliveredTimestamp: 'x' },
        { RecipientParticipantId: 'agent-3' },
      ],
    };
    expect(parseItem({ Type: 'MESSAGEMETADATA', MessageMetadata })).toEqual({
      receipts: [
        { messageId: 'm', level: 'read', by: 'agent-1' },
        { messageId: 'm', level: 'delivered', by: 'agent-2' },
      ],
    });
  });

  test.each(['constructor', '__proto__', 'toString', 'hasOwnProperty'])('%s is no event, role or status', (name) => {
    expect(parseItem(event(name))?.entry).toBeUndefined();
    const message = { ...base, Type: 'MESSAGE', ContentType: 'text/plain', Content: 'x', ParticipantRole: name };
    expect(parseItem(message)?.entry).toMatchObject({ from: { role: 'system' } });
  });

  test('never throws, and never lets through what is not text', () => {
    const member = fc.oneof(fc.anything(), fc.constantFrom('MESSAGE', 'ATTACHMENT', 'EVENT', base.AbsoluteTime));
    const raw = fc.dictionary(
      fc.constantFrom(
        'Id',
        'AbsoluteTime',
        'Type',
        'ContentType',
        'Content',
        'Attachments',
        'MessageMetadata',
        'DisplayName',
      ),
      member,
    );
    fc.assert(
      fc.property(fc.oneof(fc.anything(), raw), (value) => {
        const entry = parseItem(value)?.entry;
        if (entry?.kind === 'message') expect(typeof entry.content).toBe('string');
        if (entry !== undefined) expect(typeof entry.from.name).toBe('string');
      }),
      { numRuns: 2000 },
    );
  });
});
