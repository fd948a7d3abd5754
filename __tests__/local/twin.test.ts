// Calls and chats on the whole synthesized stack: what a caller meets, what is recorded, and what belongs to whom.

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CallEvent } from '../../flows/events';
import { liveLine } from '../../flows/simulator/live-line';
import type { LogRecord } from '../../local/function/logs';
import { resolveStack, type Stack } from '../../local/terraform/stack';
import { Twin, type TwinOptions } from '../../local/twin';
import { zip } from '../support/stack-with-function';
import { synthesize } from '../support/synthesize';
import { temporaryFolder } from '../support/temporary-folder';

let folder: string;
let twin: Twin;
const own: Twin[] = [];

beforeAll(async () => {
  folder = synthesize({ email: true, limits: { perMinute: 1_000_000 } }).folder;
  twin = await Twin.start({ stack: folder, site: false });
}, 60_000);
afterEach(async () => {
  Object.assign(twin.floor, { available: 0, staffed: 1, full: false });
  for (const one of own.splice(0)) await one.close();
});
afterAll(() => twin.close());

const another = async (options: Partial<TwinOptions>): Promise<Twin> => {
  const started = await Twin.start({ stack: folder, site: false, ...options });
  own.push(started);
  return started;
};

/** The stack with other code behind its send-link function. */
function withFunction(code: string): Stack {
  const path = join(temporaryFolder(), 'other.zip');
  writeFileSync(path, zip({ 'index.mjs': code }));
  const json = JSON.parse(readFileSync(join(folder, 'cdk.tf.json'), 'utf8'));
  Object.assign(json.resource.aws_lambda_function.send_link, { filename: path, handler: 'index.handler' });
  return resolveStack(json, folder);
}

let lastLine = 110;
/** A number that nobody has called from yet. */
const number = (): string => {
  lastLine += 1;
  return `+12065550${lastLine}`;
};
const prompts = (events: readonly CallEvent[]): string[] =>
  events.flatMap((event) => (event.event === 'prompt' ? [event.text] : []));
const ring = async (
  keys: readonly string[],
  request: { from?: string | null; attributes?: Record<string, string>; language?: string } = {},
  on = twin,
) => {
  const events: CallEvent[] = [];
  const outcome = await on.call({ from: number(), ...request }, keys, (event) => events.push(event));
  return { ...outcome, events };
};

describe('a call', () => {
  it('gets a link by SMS, and says what happened where', async () => {
    const from = number();
    const { result, record, events } = await ring(['1'], { from });
    expect(result).toMatchObject({ outcome: 'sent', messages: [{ channel: 'sms', to: from, parts: 1 }] });
    expect(result.link).toMatch(/^https:\/\/d111111abcdef8\.cloudfront\.net\/#en[A-Za-z0-9_-]{22}$/);
    expect(result.messages[0]?.body).toContain(result.link);
    expect(events.at(-1)).toBe(result);
    expect(record).toMatchObject({
      Channel: 'VOICE',
      CustomerEndpoint: { Address: from },
      DisconnectReason: 'CONTACT_FLOW_DISCONNECT',
      LanguageCode: 'en-US',
      Attributes: { voiceToChatOutcome: 'sent_sms' },
      QueueInfo: { Id: String(twin.stack.variables.get('queue_arn')).split('/').at(-1) },
    });
    const places = events.map(({ event, resource }) => `${event} ${resource}`);
    for (const place of [
      'prompt aws_connect_contact_flow.inbound_example',
      'lambda aws_lambda_function.send_link',
      'keys aws_connect_contact_flow_module.voice_to_chat',
      'sms aws_pinpoint_app.voice_to_chat',
      'disconnect aws_connect_contact_flow_module.voice_to_chat',
    ]) {
      expect(places).toContain(place);
    }
    expect(new Set(events.map(({ contactId }) => contactId))).toEqual(new Set([record.Id]));
  });

  it('gets it by e-mail, to the address that the contact has', async () => {
    const { result, events } = await ring(['2'], { attributes: { email: 'caller@example.com' } });
    expect(result).toMatchObject({ outcome: 'sent', messages: [{ channel: 'email', to: 'caller@example.com' }] });
    expect(events.find(({ event }) => event === 'email')).toMatchObject({ subject: expect.stringContaining('chat') });
  });

  it('gets it at a number that the caller keys, from a withheld number too', async () => {
    const { result } = await ring(['3', '2065550142#', '1'], { from: null });
    expect(result).toMatchObject({ outcome: 'sent', messages: [{ to: '+12065550142' }] });
  });

  it('goes on to an agent when one is available, and is offered nothing', async () => {
    twin.floor.available = 1;
    const { result, record, events } = await ring(['1']);
    expect(result).toMatchObject({ outcome: 'returned', messages: [], link: null });
    expect(record.DisconnectTimestamp).toBeUndefined();
    expect(events.map(({ event }) => event)).not.toContain('lambda');
    expect(events).toContainEqual(
      expect.objectContaining({ event: 'queue', queue: twin.stack.variables.get('queue_arn') }),
    );
  });

  it('is offered no chat when nobody is there to chat', async () => {
    const unstaffed = await another({ floor: { staffed: 0, online: 1 } });
    const { result, record } = await ring(['1'], {}, unstaffed);
    expect(result).toMatchObject({ outcome: 'returned', messages: [] });
    expect(record.Attributes).toMatchObject({ voiceToChatOutcome: 'not_offered' });
  });

  it('hears that all lines are busy when the queue is full, and ends', async () => {
    Object.assign(twin.floor, { available: 1, full: true });
    expect((await ring(['1'])).result.outcome).toBe('disconnected');
  });

  it.each<[string, string[], string, string | undefined]>([
    ['silence', [''], 'returned', undefined],
    ['staying on the line', ['0'], 'returned', undefined],
    ['hanging up', ['hangup'], 'hung-up', 'CUSTOMER_DISCONNECT'],
  ])('ends with %s as it should', async (_, keys, outcome, reason) => {
    const { result, record } = await ring(keys);
    expect(result).toMatchObject({ outcome, messages: [] });
    expect(record.DisconnectReason).toBe(reason);
  });

  it('is not told for sent because an attribute said so before', async () => {
    const attributes = { voiceToChatOutcome: 'sent_sms' };
    expect((await ring(['hangup'], { attributes })).result).toMatchObject({ outcome: 'hung-up', messages: [] });
    expect((await ring(['1'], { attributes })).result.outcome).toBe('sent');
  });

  it('is spoken to, and written to, in the language that its flow sets', async () => {
    const english = await ring(['1']);
    const spanish = await ring(['1'], { language: 'es-US' });
    expect(spanish.record.LanguageCode).toBe('es-US');
    expect(spanish.result.link).toMatch(/#es/);
    expect(prompts(spanish.events).slice(1)).not.toEqual(expect.arrayContaining(prompts(english.events).slice(1)));
  });

  it('is told that nobody knows when the answer of the SMS service is lost', async () => {
    const lossy = await another({ faults: ['mobiletargeting:SendMessages=drop-after'] });
    const { result } = await ring(['1'], {}, lossy);
    expect(result).toMatchObject({ outcome: 'unconfirmed', messages: [{ channel: 'sms' }] });
  });

  it('can be a live one, with keys pressed while it goes on', async () => {
    const events: CallEvent[] = [];
    let line: ReturnType<typeof liveLine> | undefined;
    const ended = twin.callOn(
      { from: number() },
      (invoke) => {
        line = liveLine({ invoke, speed: 200 });
        return line;
      },
      (event) => {
        events.push(event);
        if (event.event === 'prompt' && event.action === 'menu') setTimeout(() => line?.press('1'), 5);
      },
    );
    expect((await ended).result.outcome).toBe('sent');
  });

  it('keeps its own messages and logs apart from those of other calls at the same time', async () => {
    const calls = await Promise.all(
      Array.from({ length: 30 }, async () => {
        const from = number();
        return { from, ...(await ring(['1'], { from })) };
      }),
    );
    for (const { from, result, record, events } of calls) {
      expect(result.messages.map(({ to }) => to)).toEqual([from]);
      const correlated = events.flatMap((event) => {
        const line = event.event === 'log' && event.source !== 'aws' ? event.line : undefined;
        return typeof line === 'object' && line !== null && 'correlation_id' in line ? [line.correlation_id] : [];
      });
      expect(correlated.length).toBeGreaterThan(0);
      expect(new Set(correlated)).toEqual(new Set([record.Id]));
    }
  }, 30_000);
});

describe('what a function writes', () => {
  const lineOf = (record: LogRecord) => (record.kind === 'line' ? record.text.split('\t').at(-1) : record.kind);

  it('reaches the call whole: from loading on, and the report at its end', async () => {
    const [go, done] = ['go', 'done'].map((name) => join(temporaryFolder(), name));
    const code = `
      import { existsSync, writeFileSync } from 'node:fs';
      console.log('loading');
      export const handler = async () => {
        console.log('asked');
        const later = setInterval(() => {
          if (!existsSync('${go}')) return;
          clearInterval(later);
          console.log('too late');
          writeFileSync('${done}', '');
        }, 5);
        return { status: 'none' };
      };`;
    const kept: [string | undefined, string | undefined][] = [];
    const one = await another({
      stack: withFunction(code),
      onLog: (record, contactId) => kept.push([contactId, lineOf(record)]),
    });
    const { events, record } = await ring(['1'], {}, one);
    const lines = events.flatMap((event) =>
      event.event === 'log' && event.resource === 'aws_lambda_function.send_link' ? [event.line] : [],
    );
    expect(lines).toEqual([
      expect.stringContaining('loading'),
      expect.stringContaining('asked'),
      {
        type: 'platform.report',
        record: {
          requestId: expect.any(String),
          status: 'success',
          metrics: {
            durationMs: expect.any(Number),
            initDurationMs: expect.any(Number),
            memorySizeMB: 1024,
            maxMemoryUsedMB: expect.any(Number),
          },
        },
      },
    ]);
    writeFileSync(String(go), '');
    while (!existsSync(String(done))) await new Promise((later) => setTimeout(later, 5));
    await one.close();
    expect(kept).toEqual([
      [record.Id, 'loading'],
      [record.Id, 'asked'],
      [record.Id, 'report'],
      [undefined, 'too late'],
    ]);
  });

  it('is told even when the code does not load', async () => {
    const one = await another({ stack: withFunction(`console.log('loading'); throw new Error('no');`) });
    const { events } = await ring(['1'], {}, one);
    const lines = events.flatMap((event) => (event.event === 'log' ? [String(event.line)] : []));
    expect(lines.filter((line) => line.endsWith('loading')).length).toBeGreaterThan(0);
  });
});

describe('a chat', () => {
  const start = (on: Twin) => {
    const flow = on.stack.at('aws_connect_contact_flow.chat');
    if (on.aws.world.centre === undefined) throw new Error('no centre');
    return on.aws.world.centre.startChat({
      flowArn: flow.attribute('arn'),
      displayName: 'Caller',
      attributes: { voiceToChatRoutingAge: '300' },
      durationMinutes: 60,
      contentTypes: ['text/plain'],
      segmentAttributes: {},
    });
  };

  it('runs the chat flow: into the queue, with the time already waited', async () => {
    const events: CallEvent[] = [];
    const one = await another({ onEvent: (event) => events.push(event) });
    const { contactId } = await start(one);
    while (one.participants.centre.waiting().length === 0) await new Promise((next) => setImmediate(next));
    const [waiting] = one.participants.centre.waiting(String(one.stack.variables.get('queue_arn')));
    expect(waiting?.chat.contactId).toBe(contactId);
    expect(Date.now() - (waiting?.place.since ?? 0)).toBeGreaterThanOrEqual(300_000);
    expect(events).toContainEqual(
      expect.objectContaining({
        event: 'queue',
        contactId,
        routingAgeSeconds: 300,
        resource: 'aws_connect_contact_flow.chat',
      }),
    );
  });

  it('is told so and ended when the queue is full', async () => {
    const one = await another({ floor: { full: true } });
    const { contactId } = await start(one);
    const chat = one.participants.centre.chat(contactId);
    while (!chat.ended) await new Promise((next) => setImmediate(next));
    expect(
      chat.transcript.some(({ ParticipantRole, Type }) => ParticipantRole === 'SYSTEM' && Type === 'MESSAGE'),
    ).toBe(true);
  });

  it('is refused when all chats of the instance are in use', async () => {
    const one = await another({ activeChats: 1 });
    await start(one);
    await expect(start(one)).rejects.toMatchObject({ name: 'LimitExceededException' });
  });
});

describe('the twin', () => {
  it('takes faults for the participant service, and refuses those that cannot be', async () => {
    await another({ faults: ['participant:SendMessage=throttle'] });
    await expect(another({ faults: ['participant:Nothing=throttle'] })).rejects.toThrow('has no operation "Nothing"');
  });

  it('names the keys whose permissions it does not check', async () => {
    const json = JSON.parse(readFileSync(join(folder, 'cdk.tf.json'), 'utf8'));
    const arn = 'arn:aws:kms:us-east-1:111122223333:key/k';
    json.resource.aws_secretsmanager_secret.link_signing.kms_key_id = arn;
    json.resource.aws_dynamodb_table.links.server_side_encryption = { enabled: true, kms_key_arn: arn };
    const warnings: string[] = [];
    await another({ stack: resolveStack(json, folder), onWarning: (warning) => warnings.push(warning) });
    expect(warnings.sort()).toEqual([
      'aws_dynamodb_table.links.server_side_encryption: permissions on keys are not checked here.',
      'aws_secretsmanager_secret.link_signing.kms_key_id: permissions on keys are not checked here.',
    ]);
    warnings.length = 0;
    await another({ onWarning: (warning) => warnings.push(warning) });
    expect(warnings).toEqual([]);
  });

  it('names what it leaves out of the distribution', async () => {
    const json = JSON.parse(readFileSync(join(folder, 'cdk.tf.json'), 'utf8'));
    const web = 'arn:aws:wafv2:us-east-1:111122223333:global/webacl/x/1';
    Object.assign(json.resource.aws_cloudfront_distribution.chat_site, {
      web_acl_id: web,
      logging_config: { bucket: 'logs.s3.amazonaws.com' },
    });
    const warnings: string[] = [];
    const onWarning = (warning: string) => warnings.push(warning);
    await another({ stack: resolveStack(json, folder), site: true, port: 0, onWarning });
    expect(warnings).toEqual([
      'aws_cloudfront_distribution.chat_site.web_acl_id is not simulated.',
      'aws_cloudfront_distribution.chat_site.logging_config is not simulated.',
    ]);
    warnings.length = 0;
    await another({ site: true, port: 0, onWarning });
    expect(warnings).toEqual([]);
  });

  it('says what it cannot run, by address', async () => {
    await expect(Twin.start({ stack: '/nowhere' })).rejects.toThrow('Synthesize it first');
  });
});
