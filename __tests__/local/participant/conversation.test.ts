// A chat from both sides, over HTTP and WebSocket: what is said, who sees it, what stays in the transcript, and how it ends.

import { JOIN_MS } from '../../../local/participant/centre';
import {
  AGENT,
  BOTH,
  brief,
  CHAT,
  type ChatServer,
  call,
  connectCustomer,
  inConversation,
  OTHER_QUEUE,
  openLine,
  QUEUE,
  startChatServer,
} from '../../support/participant/chat-server';

let server: ChatServer;
beforeEach(async () => {
  server = await startChatServer();
});
afterEach(() => server.close());

const MINUTE = 60_000;
const transcript = async (base: string, token: string): Promise<string[]> => {
  const { body } = await call(base, 'transcript', token, { MaxResults: 100, SortOrder: 'ASCENDING' });
  return body.Transcript.map(brief);
};

it('goes from the start to the goodbye, the same for those present and for the transcript', async () => {
  const customer = await inConversation(server);
  const { centre, desk } = server.service;
  const { body } = await customer.say('hello');
  expect(body).toEqual({ Id: expect.any(String), AbsoluteTime: '2026-11-22T12:00:00.002Z' });
  desk.typing(customer.contactId);
  desk.message(customer.contactId, '**hi** Ana', 'text/markdown');
  await customer.post('event', { ContentType: 'application/vnd.amazonaws.connect.event.typing' });
  await customer.line.settle();
  const seen = [
    'CUSTOMER event.participant.joined',
    'AGENT event.participant.joined',
    'CUSTOMER text/plain hello',
    'AGENT event.typing',
    'AGENT text/markdown **hi** Ana',
    'CUSTOMER event.typing',
  ];
  expect(customer.line.items.map(brief)).toEqual(seen);
  expect(await transcript(server.base, customer.token)).toEqual(seen.filter((line) => !line.includes('typing')));
  expect(customer.line.items[2]).toEqual({
    Id: body.Id,
    Type: 'MESSAGE',
    AbsoluteTime: body.AbsoluteTime,
    ContentType: 'text/plain',
    Content: 'hello',
    ParticipantId: customer.participantId,
    ParticipantRole: 'CUSTOMER',
    DisplayName: 'Ana',
    ContactId: customer.contactId,
    InitialContactId: customer.contactId,
  });

  expect((await customer.post('disconnect')).status).toBe(200);
  await customer.line.settle();
  expect(customer.line.items.slice(seen.length).map(brief)).toEqual([
    'CUSTOMER event.participant.left',
    'AGENT event.participant.left',
    'event.chat.ended',
  ]);
  expect(centre.chat(customer.contactId).ended).toBe(true);
  expect(server.events.map(({ event }) => event).filter((event) => event !== 'item')).toEqual([
    'started',
    'joined',
    'queued',
    'accepted',
    'ended',
  ]);
});

it('gives the agent what the call knew', async () => {
  const { contactId } = await inConversation(server);
  expect(server.service.centre.chat(contactId)).toMatchObject({
    attributes: { orderNumber: '4711' },
    relatedContactId: 'voice-1',
  });
});

it('is over for everybody when the agent ends it: 403 for each call', async () => {
  const customer = await inConversation(server);
  server.service.desk.end(customer.contactId);
  await customer.line.settle();
  expect(customer.line.items.slice(-2).map(brief)).toEqual(['AGENT event.participant.left', 'event.chat.ended']);
  for (const part of ['message', 'event', 'transcript', 'disconnect', 'attachment', 'start-attachment-upload']) {
    expect([part, await customer.post(part)]).toMatchObject([part, { status: 403, error: 'AccessDeniedException' }]);
  }
  expect((await call(server.base, 'connection', customer.participantToken, BOTH)).status).toBe(403);
  expect(() => server.service.desk.message(customer.contactId, 'too late')).toThrow('No such agent is in the chat');
  customer.line.socket.close();
  await new Promise((resolve) => customer.line.socket.once('close', resolve));
  // Nothing of the chat waits any more, neither its own timers nor its socket's.
  while (server.clock.pending > 0) await new Promise(setImmediate);
});

describe('the start', () => {
  it('is one chat for one client token', () => {
    const { centre } = server.service;
    const one = centre.startChat({ ...CHAT, clientToken: 'link-1' });
    expect(centre.startChat({ ...CHAT, clientToken: 'link-1' })).toEqual(one);
    expect(centre.startChat({ ...CHAT, clientToken: 'link-2' }).contactId).not.toBe(one.contactId);
    expect(centre.activeChats).toBe(2);
  });

  it('is refused when all chats are in use, and possible again when one has ended', async () => {
    await server.close();
    server = await startChatServer({ activeChats: 1 });
    const { centre } = server.service;
    const { contactId } = centre.startChat(CHAT);
    expect(() => centre.startChat(CHAT)).toThrow(
      expect.objectContaining({ name: 'LimitExceededException', status: 429 }),
    );
    centre.end(centre.chat(contactId), 'flow');
    expect(centre.startChat(CHAT)).toEqual(expect.anything());
    centre.end(centre.chat(contactId), 'flow');
    expect(centre.activeChats).toBe(1);
  });

  it('ends after 5 minutes when nobody joins; the credentials alone are no joining', async () => {
    const started = server.service.centre.startChat(CHAT);
    await call(server.base, 'connection', started.participantToken, BOTH);
    server.clock.advance(JOIN_MS - 1);
    expect((await call(server.base, 'connection', started.participantToken, BOTH)).status).toBe(200);
    server.clock.advance(1);
    expect((await call(server.base, 'connection', started.participantToken, BOTH)).status).toBe(403);
    expect(server.events.at(-1)).toMatchObject({ event: 'ended', reason: 'not joined' });
  });

  it('is joined by a subscription, or by ConnectParticipant', async () => {
    const [one, two] = [server.service.centre.startChat(CHAT), server.service.centre.startChat(CHAT)];
    await connectCustomer(server, one);
    await call(server.base, 'connection', two.participantToken, { ConnectParticipant: true });
    server.clock.advance(JOIN_MS * 2);
    expect(server.service.centre.activeChats).toBe(2);
  });

  it('ends when its duration is over', async () => {
    const customer = await connectCustomer(server, server.service.centre.startChat({ ...CHAT, durationMinutes: 60 }));
    server.clock.advance(60 * MINUTE - 1);
    expect((await customer.say('still here')).status).toBe(200);
    server.clock.advance(1);
    expect((await customer.say('gone')).status).toBe(403);
    expect(server.events.at(-1)).toMatchObject({ event: 'ended', reason: 'duration' });
  });

  it('may carry a first message, and the flow may speak', async () => {
    const started = server.service.centre.startChat({
      ...CHAT,
      initialMessage: { contentType: 'text/plain', content: 'where is my order' },
    });
    server.service.centre.chat(started.contactId).say('An agent will be with you.');
    const customer = await connectCustomer(server, started);
    expect(await transcript(server.base, customer.token)).toEqual([
      'CUSTOMER text/plain where is my order',
      'SYSTEM text/plain An agent will be with you.',
      'CUSTOMER event.participant.joined',
    ]);
  });
});

describe('messages', () => {
  it('are sent once, however often a client token is repeated', async () => {
    const customer = await inConversation(server);
    const first = await customer.say('once', 'token-1');
    server.clock.advance(1000);
    expect((await customer.say('once', 'token-1')).body).toEqual(first.body);
    await customer.say('twice', 'token-2');
    expect((await transcript(server.base, customer.token)).filter((line) => line.includes('text/plain'))).toEqual([
      'CUSTOMER text/plain once',
      'CUSTOMER text/plain twice',
    ]);
  });

  it.each([
    ['text/plain', 1024],
    ['text/markdown', 1024],
  ])('%s have 1 to %i characters', async (ContentType, most) => {
    const customer = await inConversation(server);
    const send = (Content: string) => customer.post('message', { ContentType, Content });
    expect((await send('x'.repeat(most))).status).toBe(200);
    expect(await send('x'.repeat(most + 1))).toMatchObject({ status: 400, error: 'ValidationException' });
    expect(await send('')).toMatchObject({ status: 400, error: 'ValidationException' });
  });

  it('come in the content types of the chat, and a customer sends no interactive message', async () => {
    const customer = await inConversation(server, { contentTypes: ['text/plain'] });
    const send = (ContentType: string, Content = '{}') => customer.post('message', { ContentType, Content });
    expect((await send('text/markdown')).error).toBe('ValidationException');
    expect((await send('application/vnd.amazonaws.connect.message.interactive')).error).toBe('ValidationException');
    expect((await send('text/html')).error).toBe('ValidationException');
    const interactive = { ContentType: 'application/vnd.amazonaws.connect.message.interactive', Content: '{}' };
    expect((await (await inConversation(server)).post('message', interactive)).error).toBe('ValidationException');
    expect(() => server.service.desk.quickReply(customer.contactId, 'Well?', ['yes', 'no'])).toThrow('content type');
  });

  it('answer an interactive message with JSON', async () => {
    const customer = await inConversation(server);
    const ContentType = 'application/vnd.amazonaws.connect.message.interactive.response';
    expect((await customer.post('message', { ContentType, Content: 'no JSON' })).error).toBe('ValidationException');
    expect((await customer.post('message', { ContentType, Content: '{"templateType":"QuickReply"}' })).status).toBe(
      200,
    );
  });
});

describe('receipts', () => {
  const receipt = (level: string, messageId: unknown) => ({
    ContentType: `application/vnd.amazonaws.connect.event.message.${level}`,
    Content: JSON.stringify({ messageId }),
  });

  it('are told at once, and stand at the message afterwards', async () => {
    const customer = await inConversation(server);
    const { Id } = server.service.desk.message(customer.contactId, 'hello');
    await customer.post('event', receipt('delivered', Id));
    server.clock.advance(1000);
    await customer.post('event', receipt('read', Id));
    await customer.line.settle();
    const metadata = customer.line.items.filter(({ Type }) => Type === 'MESSAGEMETADATA');
    const receipts = {
      RecipientParticipantId: customer.participantId,
      DeliveredTimestamp: '2026-11-22T12:00:00.000Z',
      ReadTimestamp: '2026-11-22T12:00:01.000Z',
    };
    expect(metadata[1]?.MessageMetadata).toEqual({ MessageId: Id, Receipts: [receipts] });
    const { body } = await customer.post('transcript', { StartPosition: { Id } });
    expect(body.Transcript.at(-1)).toMatchObject({ Id, MessageMetadata: { MessageId: Id, Receipts: [receipts] } });
  });

  it('go the other way too', async () => {
    const customer = await inConversation(server);
    const { body } = await customer.say('hello');
    server.service.desk.receipt(customer.contactId, body.Id, 'read');
    await customer.line.settle();
    expect(customer.line.items.at(-1)).toMatchObject({
      Type: 'MESSAGEMETADATA',
      MessageMetadata: { MessageId: body.Id, Receipts: [{ ReadTimestamp: expect.any(String) }] },
    });
  });

  it('need the id of a message of somebody else', async () => {
    const customer = await inConversation(server);
    const { body } = await customer.say('mine');
    for (const id of [body.Id, 'unknown', undefined]) {
      expect((await customer.post('event', receipt('read', id))).error).toBe('ValidationException');
    }
  });

  it('conflict with a third participant', async () => {
    const customer = await inConversation(server);
    const { Id } = server.service.desk.message(customer.contactId, 'hello');
    server.service.centre.addAgent({ ...AGENT, id: 'supervisor', displayName: 'Sam' });
    server.service.centre.barge('supervisor', customer.contactId);
    expect(await customer.post('event', receipt('read', Id))).toMatchObject({
      status: 409,
      error: 'ConflictException',
    });
  });
});

it('gives every item of a chat a time of its own, in order', async () => {
  const customer = await inConversation(server);
  for (const text of ['one', 'two', 'three']) server.service.desk.message(customer.contactId, text);
  await customer.line.settle();
  const times = customer.line.items.map(({ AbsoluteTime }) => Date.parse(AbsoluteTime));
  expect(new Set(times).size).toBe(5);
  expect([...times].sort((one, two) => one - two)).toEqual(times);
});

it('sends no events but typing and receipts', async () => {
  const customer = await inConversation(server);
  for (const name of ['connection.acknowledged', 'chat.ended', 'participant.joined']) {
    const ContentType = `application/vnd.amazonaws.connect.event.${name}`;
    expect((await customer.post('event', { ContentType })).error).toBe('ValidationException');
  }
});

describe('interactive messages', () => {
  it('reach the customer as templates', async () => {
    const customer = await inConversation(server);
    const { desk } = server.service;
    desk.quickReply(customer.contactId, 'Shall I?', ['Yes', 'No']);
    desk.listPicker(customer.contactId, {
      title: 'Which?',
      elements: [{ title: 'One', imageData: 'https://x.example/1' }],
    });
    desk.timePicker(customer.contactId, {
      title: 'When?',
      timeslots: [{ date: '2026-11-23T10:00+00:00', duration: 30 }],
    });
    await customer.line.settle();
    expect(customer.line.items.slice(-3).map(({ Content }) => JSON.parse(Content ?? ''))).toEqual([
      {
        templateType: 'QuickReply',
        version: '1.0',
        data: { content: { title: 'Shall I?', elements: [{ title: 'Yes' }, { title: 'No' }] } },
      },
      {
        templateType: 'ListPicker',
        version: '1.0',
        data: {
          content: {
            title: 'Which?',
            elements: [{ title: 'One', imageType: 'URL', imageData: 'https://x.example/1' }],
          },
        },
      },
      {
        templateType: 'TimePicker',
        version: '1.0',
        data: { content: { title: 'When?', timeslots: [{ date: '2026-11-23T10:00+00:00', duration: 30 }] } },
      },
    ]);
  });

  it.each([
    ['too few choices', '{"templateType":"QuickReply","version":"1.0","data":{"content":{"elements":[{}]}}}'],
    [
      'too many',
      JSON.stringify({
        templateType: 'ListPicker',
        version: '1.0',
        data: { content: { elements: Array(7).fill({}) } },
      }),
    ],
    ['an unknown template', '{"templateType":"constructor","version":"1.0","data":{}}'],
    ['another version', '{"templateType":"Panel","version":"2.0","data":{"content":{"elements":[{}]}}}'],
    ['no JSON', 'hello'],
  ])('are refused with %s', async (_, content) => {
    const { contactId } = await inConversation(server);
    expect(() => server.service.desk.interactive(contactId, content)).toThrow('Not an interactive message');
  });
});

describe('queue and agents', () => {
  it('takes the one who has waited longest, with the routing age and the priority counted', () => {
    const { centre } = server.service;
    const ids = ['first', 'second', 'third', 'urgent'].map(
      (displayName) => centre.startChat({ ...CHAT, displayName }).contactId,
    );
    const [first = '', second = '', third = '', urgent = ''] = ids;
    centre.queue(first, QUEUE);
    server.clock.advance(60_000);
    centre.queue(second, QUEUE);
    centre.queue(third, QUEUE, 300);
    centre.queue(urgent, QUEUE, 0, 1);
    expect(centre.waiting(QUEUE).map(({ chat }) => chat.customer.displayName)).toEqual([
      'urgent',
      'third',
      'first',
      'second',
    ]);
    expect(centre.waiting(OTHER_QUEUE)).toEqual([]);
    centre.addAgent(AGENT);
    expect(centre.accept(AGENT.id).customer.displayName).toBe('urgent');
    expect(centre.accept(AGENT.id, first).customer.displayName).toBe('first');
    expect(() => centre.accept(AGENT.id)).toThrow('Ines has no free slot');
    expect(() => centre.accept(AGENT.id, first)).toThrow('No such chat is waiting');
    centre.addAgent({ ...AGENT, id: 'elsewhere', queues: [OTHER_QUEUE] });
    expect(() => centre.accept('elsewhere')).toThrow('No such chat is waiting');
  });

  it('tells the state of a queue', () => {
    const { centre } = server.service;
    expect(centre.queueState(QUEUE)).toEqual({
      online: 0,
      staffed: 0,
      available: 0,
      contactsInQueue: 0,
      oldestContactAge: 0,
    });
    centre.addAgent({ ...AGENT, capacity: 1 });
    centre.addAgent({ ...AGENT, id: 'away' }, false);
    const [one, two] = [centre.startChat(CHAT).contactId, centre.startChat(CHAT).contactId];
    centre.queue(one, QUEUE);
    centre.queue(two, QUEUE);
    server.clock.advance(90_500);
    expect(centre.queueState(QUEUE)).toEqual({
      online: 2,
      staffed: 1,
      available: 1,
      contactsInQueue: 2,
      oldestContactAge: 90,
    });
    centre.accept(AGENT.id);
    centre.setAvailable(AGENT.id, false);
    expect(centre.queueState(QUEUE)).toMatchObject({ staffed: 1, available: 0, contactsInQueue: 1 });
    expect(centre.queueState(OTHER_QUEUE).online).toBe(0);
  });

  it('transfers: the agent leaves, another comes, the token of the customer stays good', async () => {
    const customer = await inConversation(server);
    const { centre, desk } = server.service;
    desk.transfer(customer.contactId, OTHER_QUEUE);
    centre.addAgent({ ...AGENT, id: 'agent-2', displayName: 'Omar', queues: [OTHER_QUEUE] });
    centre.accept('agent-2');
    const chat = centre.chat(customer.contactId);
    desk.message(chat.contactId, 'Omar here');
    expect((await customer.say('hi')).status).toBe(200);
    await customer.line.settle();
    expect(customer.line.items.slice(2).map(brief)).toEqual([
      'AGENT event.transfer.succeeded',
      'AGENT event.participant.left',
      'AGENT event.participant.joined',
      'AGENT text/plain Omar here',
      'CUSTOMER text/plain hi',
    ]);
    const last = customer.line.items.at(-1);
    expect(last?.InitialContactId).toBe(customer.contactId);
    expect(last?.ContactId).toBe(chat.contactId);
    expect(chat.contactId).not.toBe(customer.contactId);
    const { body } = await customer.post('transcript', { ContactId: chat.contactId, SortOrder: 'ASCENDING' });
    expect(body.Transcript.map(brief)).toEqual([
      'AGENT event.participant.joined',
      'AGENT text/plain Omar here',
      'CUSTOMER text/plain hi',
    ]);
    expect((await customer.post('transcript')).body.InitialContactId).toBe(customer.contactId);
  });

  it('says when a transfer fails, and goes on', async () => {
    const customer = await inConversation(server);
    server.service.desk.failTransfer(customer.contactId);
    server.service.desk.message(customer.contactId, 'still me');
    expect((await transcript(server.base, customer.token)).slice(-2)).toEqual([
      'AGENT event.transfer.failed',
      'AGENT text/plain still me',
    ]);
  });

  it('warns an idle customer and cuts off, with nothing of it in the transcript but the end', async () => {
    const customer = await inConversation(server);
    const { desk } = server.service;
    desk.idle(customer.contactId, 'idle');
    desk.idle(customer.contactId, 'returned');
    expect(await transcript(server.base, customer.token)).toHaveLength(2);
    desk.idle(customer.contactId, 'disconnected');
    await customer.line.settle();
    expect(customer.line.items.slice(2).map(brief)).toEqual([
      'CUSTOMER event.participant.idle',
      'CUSTOMER event.participant.returned',
      'CUSTOMER event.participant.autodisconnection',
      'AGENT event.participant.left',
      'event.chat.ended',
    ]);
  });
});

describe('the WebSocket', () => {
  const newUrl = async (token: string): Promise<string> =>
    (await call(server.base, 'connection', token, BOTH)).body.Websocket.Url;

  it('opens once per address, within 100 seconds', async () => {
    const { participantToken } = server.service.centre.startChat(CHAT);
    const [one, two] = [await newUrl(participantToken), await newUrl(participantToken)];
    server.clock.advance(99_999);
    await openLine(one);
    await expect(openLine(one)).rejects.toThrow('403');
    server.clock.advance(1);
    await expect(openLine(two)).rejects.toThrow('403');
  });

  it('says nothing before the subscription, and refuses other topics', async () => {
    const { participantToken, contactId } = server.service.centre.startChat(CHAT);
    const line = await openLine(await newUrl(participantToken));
    server.service.centre.chat(contactId).say('nobody hears this');
    line.send({ topic: 'aws/subscribe', content: { topics: ['aws/other'] } });
    await line.settle();
    expect(line.frames[0]).toEqual({ topic: 'aws/subscribe', content: { status: 'failure', topics: ['aws/other'] } });
    line.send({ topic: 'aws/subscribe', content: { topics: ['aws/chat'] } });
    await line.settle();
    expect(line.frames).toContainEqual({
      topic: 'aws/subscribe',
      content: { status: 'success', topics: ['aws/chat'] },
    });
    expect(line.items.map(brief)).toEqual(['CUSTOMER event.participant.joined']);
  });

  it('answers heartbeats and pings, and takes no offence at anything else', async () => {
    const { line } = await inConversation(server);
    for (const frame of [
      'no JSON',
      '[]',
      'null',
      '{"topic":1}',
      '{"topic":"aws/unknown"}',
      '{"topic":"aws/subscribe"}',
    ]) {
      line.send(frame);
    }
    line.send({ topic: 'aws/heartbeat' });
    await line.settle();
    expect(line.frames).toContainEqual({ topic: 'aws/heartbeat' });
    expect(line.frames).toContainEqual(expect.objectContaining({ topic: 'aws/ping', statusCode: 200 }));
  });

  it('is closed by the service after an hour; a second one can take over before', async () => {
    const customer = await inConversation(server);
    server.clock.advance(59 * MINUTE);
    const second = await connectCustomer(server, customer);
    server.clock.advance(2 * MINUTE);
    await new Promise((resolve) => customer.line.socket.once('close', resolve));
    server.service.desk.message(customer.contactId, 'heard');
    await second.line.settle();
    expect(second.line.items.map(brief)).toEqual(['AGENT text/plain heard']);
  });

  it('has at most 5 lines per participant', async () => {
    const customer = await inConversation(server);
    for (let n = 2; n <= 5; n += 1) await connectCustomer(server, customer);
    await expect(openLine(await newUrl(customer.participantToken))).rejects.toThrow('429');
    customer.line.socket.close();
    await new Promise((resolve) => customer.line.socket.once('close', resolve));
    await openLine(await newUrl(customer.participantToken));
  });

  it('can be cut: what is missed is in the transcript', async () => {
    const customer = await inConversation(server);
    server.service.cut(server.service.centre.chat(customer.contactId));
    await new Promise((resolve) => customer.line.socket.once('close', resolve));
    server.service.desk.message(customer.contactId, 'are you there?');
    const again = await connectCustomer(server, customer);
    expect(again.line.items).toEqual([]);
    expect((await transcript(server.base, again.token)).at(-1)).toBe('AGENT text/plain are you there?');
  });
});

describe('tokens', () => {
  it('of a connection run out after a day, of a participant with the chat', async () => {
    const customer = await inConversation(server, { durationMinutes: 7 * 24 * 60 });
    server.clock.advance(24 * 60 * MINUTE - 1);
    expect((await customer.say('in time')).status).toBe(200);
    server.clock.advance(1);
    expect(await customer.say('too late')).toMatchObject({ status: 403, error: 'AccessDeniedException' });
    const { body } = await call(server.base, 'connection', customer.participantToken, BOTH);
    expect(body.ConnectionCredentials.Expiry).toBe('2026-11-24T12:00:00.000Z');
    expect((await call(server.base, 'transcript', body.ConnectionCredentials.ConnectionToken)).status).toBe(200);
  });

  it('open what they are for and nothing else', async () => {
    const customer = await inConversation(server);
    expect((await call(server.base, 'connection', customer.token, BOTH)).status).toBe(403);
    expect((await call(server.base, 'transcript', customer.participantToken)).status).toBe(403);
    expect((await call(server.base, 'transcript', '')).status).toBe(403);
    const other = await connectCustomer(server, server.service.centre.startChat(CHAT));
    await other.say('mine alone');
    expect(await transcript(server.base, customer.token)).not.toContain('CUSTOMER text/plain mine alone');
  });
});
