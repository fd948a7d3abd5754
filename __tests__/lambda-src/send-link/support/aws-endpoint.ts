// A small AWS on loopback that speaks the wire protocols, so that the unmodified SDK is what the tests run.
//
// DynamoDB is dynalite; TransactWriteItems, which it lacks, is carried out in front of it under one lock, all or nothing, with
// AWS's cancellation reasons. The others answer as their service models say, and can be told to fail at any call.

import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import dynalite from 'dynalite';

/** How a call goes wrong. `before`: the service never acts on it; `after`: it acts, and its answer is lost. */
export type Fault =
  | { readonly kind: 'error'; readonly status: number; readonly name: string; readonly fields?: object }
  | { readonly kind: 'drop-before' }
  | { readonly kind: 'drop-after' }
  | { readonly kind: 'hang-before' }
  | { readonly kind: 'hang-after' }
  /** A successful answer with another body. */
  | { readonly kind: 'answer'; readonly body: object }
  | { readonly kind: 'delay'; readonly milliseconds: number };

export interface Call {
  /** `<IAM prefix>:<operation>` */
  readonly operation: string;
  readonly body: Record<string, unknown>;
  readonly path: string;
}

export interface Message {
  readonly to: string;
  readonly text: string;
  readonly html?: string;
}

type Json = Record<string, unknown>;
type Answer = { readonly status: number; readonly body: Json };
/** Called for each call with the number of earlier calls of the same operation. */
export type FaultPlan = (operation: string, earlier: number, body: Json) => Fault | undefined;

const REST: readonly (readonly [RegExp, string])[] = [
  [/^\/v1\/apps\/[^/]+\/messages$/, 'mobiletargeting:SendMessages'],
  [/^\/v2\/email\/outbound-emails$/, 'ses:SendEmail'],
  [/^\/metrics\/current\//, 'connect:GetCurrentMetricData'],
  [/^\/domains\/[^/]+\/profiles\/search$/, 'profile:SearchProfiles'],
];
const TARGETS: Readonly<Record<string, string>> = {
  DynamoDB_20120810: 'dynamodb',
  secretsmanager: 'secretsmanager',
  PinpointSMSVoiceV2: 'sms-voice',
};

export class AwsEndpoint {
  readonly calls: Call[] = [];
  /** What phones and mailboxes have received. */
  readonly messages: Message[] = [];
  faults: FaultPlan = () => undefined;
  /** Holds each call until a test lets it act. */
  gate: (operation: string) => Promise<unknown> = () => Promise.resolve();
  secret = '{}';
  agentsStaffed: number | undefined = 1;
  profiles: readonly object[] = [];
  lineType = 'MOBILE';
  /** As if a transaction's token had run out between two attempts. */
  forgetTokens = false;
  url = '';

  readonly #table: string;
  readonly #server: Server;
  readonly #dynalite: Server;
  #dynalitePort = 0;
  #lock: Promise<unknown> = Promise.resolve();
  /** Goes up whenever everything is forgotten. */
  #epoch = 0;
  /** Tokens of transactions that went through: repeated, they succeed without being done again. */
  readonly #done = new Set<string>();

  private constructor(table: string) {
    this.#table = table;
    this.#dynalite = dynalite({ createTableMs: 0 });
    this.#server = createServer((incoming, response) => {
      this.#serve(incoming, response).catch(() => response.destroy());
    });
  }

  static async start(table: string): Promise<AwsEndpoint> {
    const endpoint = new AwsEndpoint(table);
    await new Promise<void>((resolve) => endpoint.#dynalite.listen(0, '127.0.0.1', resolve));
    endpoint.#dynalitePort = (endpoint.#dynalite.address() as AddressInfo).port;
    await new Promise<void>((resolve) => endpoint.#server.listen(0, '127.0.0.1', resolve));
    endpoint.url = `http://127.0.0.1:${(endpoint.#server.address() as AddressInfo).port}`;
    await endpoint.#dynamo('CreateTable', {
      TableName: table,
      AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      BillingMode: 'PAY_PER_REQUEST',
    });
    return endpoint;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
    await new Promise((resolve) => this.#dynalite.close(resolve));
  }

  /** Forgets everything: an empty table, no calls, no messages, no faults. */
  async clear(): Promise<void> {
    this.#epoch += 1;
    await this.#lock;
    for (const pk of Object.keys(await this.items()))
      await this.#dynamo('DeleteItem', { TableName: this.#table, Key: { pk: { S: pk } } });
    this.calls.length = 0;
    this.messages.length = 0;
    this.#done.clear();
    this.faults = () => undefined;
    this.gate = () => Promise.resolve();
    this.agentsStaffed = 1;
    this.profiles = [];
    this.lineType = 'MOBILE';
    this.forgetTokens = false;
  }

  /** Items by key, attribute types removed. */
  async items(): Promise<Record<string, Record<string, string | number>>> {
    const { body } = await this.#dynamo('Scan', { TableName: this.#table });
    const items = body['Items'] as Record<string, { S?: string; N?: string }>[];
    return Object.fromEntries(
      items.map((item) => [
        item['pk']?.S ?? '',
        Object.fromEntries(Object.entries(item).map(([name, value]) => [name, value.S ?? Number(value.N)])),
      ]),
    );
  }

  async put(item: Record<string, string | number>): Promise<void> {
    const typed = Object.entries(item).map(([name, value]) => [
      name,
      typeof value === 'number' ? { N: String(value) } : { S: value },
    ]);
    await this.#dynamo('PutItem', { TableName: this.#table, Item: Object.fromEntries(typed) });
  }

  count(operation: string): number {
    return this.calls.filter((call) => call.operation === operation).length;
  }

  async #serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const body = JSON.parse(Buffer.concat(chunks).toString('utf8') || '{}') as Json;
    const path = new URL(incoming.url ?? '/', this.url).pathname;
    const [service = '', action = ''] = String(incoming.headers['x-amz-target'] ?? '').split('.');
    const operation =
      TARGETS[service] === undefined
        ? REST.find(([pattern]) => pattern.test(path))?.[1]
        : `${TARGETS[service]}:${action}`;
    if (operation === undefined) throw new Error(`No such operation: ${path}`);

    const fault = this.faults(operation, this.count(operation), body);
    this.calls.push({ operation, body, path });
    const epoch = this.#epoch;
    await this.gate(operation);
    // Given up by its client, and by its test.
    if (epoch !== this.#epoch) return void response.destroy();
    if (fault?.kind === 'drop-before') return void response.destroy();
    if (fault?.kind === 'hang-before') return;
    if (fault?.kind === 'error') {
      const { status, name, fields } = fault;
      return reply(
        response,
        { status, body: { __type: name, message: 'said +12065550100 somebody@example.com', ...fields } },
        name,
      );
    }
    if (fault?.kind === 'delay') await new Promise((resolve) => setTimeout(resolve, fault.milliseconds));
    const answer: Answer =
      fault?.kind === 'answer' ? { status: 200, body: fault.body as Json } : await this.#act(operation, body);
    if (fault?.kind === 'drop-after') return void response.destroy();
    if (fault?.kind === 'hang-after') return;
    reply(response, answer);
  }

  async #act(operation: string, body: Json): Promise<Answer> {
    switch (operation) {
      case 'secretsmanager:GetSecretValue':
        return ok({ ARN: body['SecretId'], Name: 'link-signing', SecretString: this.secret });
      case 'mobiletargeting:SendMessages': {
        const message = body as { Addresses: Json; MessageConfiguration: { SMSMessage: { Body: string } } };
        const [to = ''] = Object.keys(message.Addresses);
        this.messages.push({ to, text: message.MessageConfiguration.SMSMessage.Body });
        return ok({
          ApplicationId: 'app',
          RequestId: 'request',
          Result: { [to]: { DeliveryStatus: 'SUCCESSFUL', StatusCode: 200, MessageId: 'message' } },
        });
      }
      case 'sms-voice:SendTextMessage':
        this.messages.push({ to: String(body['DestinationPhoneNumber']), text: String(body['MessageBody']) });
        return ok({ MessageId: 'message' });
      case 'sms-voice:CarrierLookup':
        return ok({ E164PhoneNumber: body['PhoneNumber'], PhoneNumberType: this.lineType });
      case 'ses:SendEmail': {
        const { Destination, Content } = body as {
          Destination: { ToAddresses: string[] };
          Content: { Simple: { Body: { Text: { Data: string }; Html: { Data: string } } } };
        };
        this.messages.push({
          to: Destination.ToAddresses.join(),
          text: Content.Simple.Body.Text.Data,
          html: Content.Simple.Body.Html.Data,
        });
        return ok({ MessageId: 'message' });
      }
      case 'connect:GetCurrentMetricData':
        return ok({
          MetricResults:
            this.agentsStaffed === undefined
              ? []
              : [{ Collections: [{ Metric: { Name: 'AGENTS_STAFFED', Unit: 'COUNT' }, Value: this.agentsStaffed }] }],
        });
      case 'profile:SearchProfiles':
        return ok({ Items: this.profiles });
      case 'dynamodb:TransactWriteItems':
        return this.#locked(() => this.#transact(body as unknown as Transaction));
      default:
        return this.#locked(() => this.#dynamo(operation.replace('dynamodb:', ''), body));
    }
  }

  #locked<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#lock.then(work, work);
    this.#lock = result.catch(() => undefined);
    return result;
  }

  async #transact({ TransactItems, ClientRequestToken }: Transaction): Promise<Answer> {
    if (!this.forgetTokens && ClientRequestToken !== undefined && this.#done.has(ClientRequestToken)) return ok({});
    const undo: (() => Promise<unknown>)[] = [];
    const reasons: Json[] = [];
    for (const item of TransactItems) {
      const [kind, write] = Object.entries(item)[0] as ['Put' | 'Update' | 'Delete', Json];
      const key = (write['Key'] ?? { pk: (write['Item'] as Json)['pk'] }) as Json;
      const old = (await this.#dynamo('GetItem', { TableName: this.#table, Key: key, ConsistentRead: true })).body[
        'Item'
      ];
      const { ReturnValuesOnConditionCheckFailure, ...input } = write;
      const { status, body } = await this.#dynamo(`${kind}Item`, input);
      if (status === 200) {
        reasons.push({ Code: 'None' });
        undo.push(() =>
          old === undefined
            ? this.#dynamo('DeleteItem', { TableName: this.#table, Key: key })
            : this.#dynamo('PutItem', { TableName: this.#table, Item: old }),
        );
      } else if (String(body['__type']).endsWith('ConditionalCheckFailedException')) {
        const shown = ReturnValuesOnConditionCheckFailure === 'ALL_OLD' && old !== undefined;
        reasons.push({
          Code: 'ConditionalCheckFailed',
          Message: 'The conditional request failed',
          ...(shown && { Item: old }),
        });
      } else {
        for (const step of undo.reverse()) await step();
        return { status, body };
      }
    }
    if (reasons.every(({ Code }) => Code === 'None')) {
      if (ClientRequestToken !== undefined) this.#done.add(ClientRequestToken);
      return ok({});
    }
    for (const step of undo.reverse()) await step();
    return {
      status: 400,
      body: {
        __type: 'com.amazonaws.dynamodb.v20120810#TransactionCanceledException',
        message: `Transaction cancelled, please refer cancellation reasons for specific reasons [${reasons.map(({ Code }) => Code).join(', ')}]`,
        CancellationReasons: reasons,
      },
    };
  }

  #dynamo(action: string, input: object): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const call = request(
        {
          host: '127.0.0.1',
          port: this.#dynalitePort,
          method: 'POST',
          headers: {
            'x-amz-target': `DynamoDB_20120810.${action}`,
            'content-type': 'application/x-amz-json-1.0',
            // dynalite wants a signature in form, and verifies none.
            authorization:
              'AWS4-HMAC-SHA256 Credential=a/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=a, Signature=a',
            'x-amz-date': 'a',
          },
        },
        (answer) => {
          const chunks: Buffer[] = [];
          answer.on('data', (chunk: Buffer) => chunks.push(chunk));
          answer.on('end', () =>
            resolve({
              status: answer.statusCode ?? 0,
              body: JSON.parse(Buffer.concat(chunks).toString('utf8') || '{}') as Json,
            }),
          );
        },
      );
      call.on('error', reject);
      call.end(JSON.stringify(input));
    });
  }
}

interface Transaction {
  readonly TransactItems: readonly Json[];
  readonly ClientRequestToken?: string;
}

const ok = (body: object): Answer => ({ status: 200, body: body as Json });

function reply(response: ServerResponse, { status, body }: Answer, errorType?: string): void {
  response.writeHead(status, {
    'content-type': 'application/json',
    'x-amzn-requestid': 'request-id',
    ...(errorType !== undefined && { 'x-amzn-errortype': errorType }),
  });
  response.end(JSON.stringify(body));
}
