// The table engine: dynalite, in memory and in this process. Requests are handed to it as objects, so that no port exists through
// which a call could pass by the policies.

import { Readable } from 'node:stream';
import dynalite from 'dynalite';

/** DynamoDB's attribute values and items, as they are on the wire. */
export type AttributeValue = Readonly<Record<string, unknown>>;
export type Item = Readonly<Record<string, AttributeValue>>;

export interface EngineAnswer {
  readonly ok: boolean;
  /** The response, or the error with `__type` and `message`. */
  readonly body: Readonly<Record<string, unknown>>;
}

/** dynalite wants a header of this form and reads nothing from it. */
const AUTHORIZATION =
  'AWS4-HMAC-SHA256 Credential=engine/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0';

export class Engine {
  private readonly server = dynalite({ createTableMs: 0 });

  call(operation: string, input: unknown): Promise<EngineAnswer> {
    const request = Object.assign(Readable.from([Buffer.from(JSON.stringify(input))]), {
      method: 'POST',
      url: '/',
      headers: {
        'content-type': 'application/x-amz-json-1.0',
        'x-amz-target': `DynamoDB_20120810.${operation}`,
        'x-amz-date': '20260101T000000Z',
        authorization: AUTHORIZATION,
      },
    });
    return new Promise((resolve) => {
      const response = {
        statusCode: 200,
        setHeader: () => {},
        end: (text: string) => resolve({ ok: response.statusCode === 200, body: JSON.parse(text) }),
      };
      this.server.emit('request', request, response);
    });
  }

  /** All items of a table, for tests and the twin's page. */
  async items(table: string): Promise<readonly Item[]> {
    const items: Item[] = [];
    let from: unknown;
    do {
      const { body } = await this.call('Scan', { TableName: table, ...(from ? { ExclusiveStartKey: from } : {}) });
      if (Array.isArray(body['Items'])) items.push(...body['Items']);
      from = body['LastEvaluatedKey'];
    } while (from !== undefined);
    return items;
  }
}
