// An origin outside of the stack, such as an AWS service: a handler of the twin answers for its domain.

import type { HttpRequest, HttpResponse } from '../http';
import type { Origin } from './origin';

export type OriginHandler = (request: HttpRequest) => Promise<HttpResponse>;

export class CustomOrigin implements Origin {
  constructor(
    readonly address: string,
    private readonly handler: OriginHandler,
  ) {}

  fetch(request: HttpRequest, onStart: () => void): Promise<HttpResponse> {
    onStart();
    return this.handler(request);
  }
}
