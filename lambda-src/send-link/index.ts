// send-link, the function that the call talks to (DESIGN section 5). Puts the parts together; the logic is beside it.

import { ANSWER_WITHIN_MS, BEGIN_SEND_WITHIN_MS } from '../shared/contract/connect';
import type { SendLinkSettings } from '../shared/contract/settings';
import { readSettings } from '../shared/settings-file';
import { readEnvironment } from './environment';
import { makeHandler } from './handler';
import { makeServices } from './services';

const settings = readSettings<SendLinkSettings>();
const environment = readEnvironment(process.env, settings);

export const handler = makeHandler(
  makeServices(environment, settings, {}, Date.now),
  { answerWithin: ANSWER_WITHIN_MS, beginSendWithin: BEGIN_SEND_WITHIN_MS },
  Date.now,
);
