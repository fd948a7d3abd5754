// Actions that talk with the participant: say something, take one key, collect keys, wait.

import { type CountryCode, parsePhoneNumberFromString } from 'libphonenumber-js';
import { firstMatch } from './condition';
import { type FlowAction, isRecord } from './flow';
import { isTrue } from './flow-log';
import { failed, NEXT, type Run, type Step } from './run';
import { speechProblem } from './speech';

/** Time between two keys when the block names none, and the key that ends an entry (admin guide, store customer input). */
const INTERDIGIT_SECONDS = 5;
const TERMINATOR = '#';
/** Longest entry when the block names no length: the console's own maximum. */
const MAX_DIGITS = 20;
/** What a prompt from a file is estimated to take. */
const RECORDED_MS = 3000;

/** MessageParticipant: facts, 2.1. */
export async function message(run: Run, action: FlowAction): Promise<Step> {
  const prompt = promptOf(run, action);
  if ('why' in prompt) return failed(prompt.why);
  const { contact } = run;
  run.takePending();
  const skippable = contact.buffering && isTrue(action.parameters['SkipWhenDTMFBufferEnabled']);
  if (skippable && contact.buffer !== '') return { ...NEXT, results: 'Skipped' };
  const moment = run.begin('prompt', prompt.text);
  const until = moment.speechEndsAt + prompt.recordedMs;
  for (;;) {
    const press = await run.listen(moment, until);
    if (press === undefined) return NEXT;
    run.unheard(press.key);
    if (skippable) return { ...NEXT, results: 'Interrupted' };
  }
}

/** GetParticipantInput, which is three blocks in one: facts, 2.2. */
export async function input(run: Run, action: FlowAction): Promise<Step> {
  if (run.contact.channel !== 'VOICE') return failed('keys are pressed on calls only');
  if (action.parameters['EnableDTMFBuffer'] !== undefined) return touchtoneBuffer(run, action);
  const prompt = promptOf(run, action);
  if ('why' in prompt) return failed(prompt.why);
  const limitMs = Number(action.parameters['InputTimeLimitSeconds']) * 1000;
  if (!(limitMs > 0)) return failed('InputTimeLimitSeconds is not a number above 0');
  run.takePending();
  return isTrue(action.parameters['StoreInput'])
    ? store(run, action, prompt, limitMs)
    : menu(run, action, prompt, limitMs);
}

/** Wait: time passes; only its end is simulated, not the events it may wait for. Facts, 2.23. */
export async function wait(run: Run, action: FlowAction): Promise<Step> {
  const seconds = Number(action.parameters['TimeLimitSeconds']);
  if (!(seconds > 0)) return failed('TimeLimitSeconds is not a number above 0');
  const moment = run.begin('wait', '');
  while ((await run.listen(moment, moment.beganAt + seconds * 1000)) !== undefined);
  const condition = action.conditions.find(({ operands }) => operands[0] === 'WaitCompleted');
  return condition === undefined ? NEXT : { to: 'condition', condition };
}

interface Prompt {
  /** Text or SSML. */
  readonly text: string;
  /** Added to the time of the text. */
  readonly recordedMs: number;
}

function promptOf(run: Run, { parameters }: FlowAction): Prompt | { readonly why: string } {
  const { Text: text, SSML: ssml, PromptId: promptId, Media: media } = parameters;
  const voice = run.contact.channel === 'VOICE';
  if (typeof text === 'string' || (typeof ssml === 'string' && voice)) {
    const said = String(text ?? ssml);
    const why = speechProblem(said);
    return why === undefined ? { text: said, recordedMs: 0 } : { why };
  }
  if (!voice) return { why: 'a chat takes Text only' };
  const file = typeof promptId === 'string' ? promptId : isRecord(media) ? media['Uri'] : undefined;
  if (typeof file !== 'string' || file === '') return { why: 'the block names no prompt' };
  return { text: `(recording ${file})`, recordedMs: RECORDED_MS };
}

/** One key decides. `$.StoredCustomerInput` stays as it was: only Store customer input writes it (admin guide). */
async function menu(run: Run, action: FlowAction, prompt: Prompt, limitMs: number): Promise<Step> {
  const { contact } = run;
  let key = contact.buffer.charAt(0);
  contact.buffer = contact.buffer.slice(1);
  if (key === '') {
    const moment = run.begin('menu', prompt.text);
    key = (await run.listen(moment, moment.speechEndsAt + prompt.recordedMs + limitMs))?.key ?? '';
    if (run.line.left()) return NEXT;
  }
  run.emit({ event: 'keys', keys: key, stored: false });
  if (key === '') return { to: 'error', error: 'InputTimeLimitExceeded', results: 'Timeout' };
  const condition = firstMatch(action.conditions, key, (operand) => run.fill(operand), unknownOperator(run));
  return condition === undefined
    ? { to: 'error', error: 'NoMatchingCondition', results: key }
    : { to: 'condition', condition, results: key };
}

/** Collects keys. Silence goes down the success path, as the word `Timeout` (admin guide, store customer input). */
async function store(run: Run, action: FlowAction, prompt: Prompt, limitMs: number): Promise<Step> {
  const { contact, frame } = run;
  const entry = new Entry(action);
  const pressed: string[] = [];
  const take = (key: string): void => {
    pressed.push(key);
    entry.press(key);
  };
  while (!entry.complete && contact.buffer !== '') {
    take(contact.buffer.charAt(0));
    contact.buffer = contact.buffer.slice(1);
  }
  if (!entry.complete) {
    const moment = run.begin('store', pressed.length > 0 ? '' : prompt.text);
    let until =
      pressed.length > 0 ? moment.beganAt + entry.interdigitMs : moment.speechEndsAt + prompt.recordedMs + limitMs;
    while (!entry.complete) {
      const press = await run.listen(moment, until, entry.typed);
      if (run.line.left()) return NEXT;
      if (press === undefined) break;
      take(press.key);
      until = press.at + entry.interdigitMs;
    }
  }
  const typed = entry.typed === '' && !entry.complete ? 'Timeout' : entry.typed;
  run.emit({ event: 'keys', keys: pressed.join(''), stored: true });

  const phone = entry.phoneNumber();
  frame.stored = isRecord(action.parameters['InputEncryption']) ? 'ENCRYPTED' : typed;
  if (phone === undefined || typed === 'Timeout') return { ...NEXT, results: frame.stored };
  if (phone === 'invalid') return { to: 'error', error: 'InvalidPhoneNumber', results: frame.stored };
  frame.stored = phone;
  return { ...NEXT, results: phone };
}

/** Set touchtone buffer behavior: begin to keep keys typed ahead, or stop and clear, storing them if wanted. */
function touchtoneBuffer(run: Run, action: FlowAction): Step {
  const { contact, frame } = run;
  run.takePending();
  contact.buffering = isTrue(action.parameters['EnableDTMFBuffer']);
  if (contact.buffering) return NEXT;
  if (isTrue(action.parameters['StoreInput'])) {
    frame.stored = isRecord(action.parameters['InputEncryption']) ? 'ENCRYPTED' : contact.buffer;
  }
  contact.buffer = '';
  return { ...NEXT, results: frame.stored };
}

/** The keys of one stored input, under the rules that its block sets. */
class Entry {
  typed = '';
  complete = false;
  readonly interdigitMs: number;
  private readonly terminator: string;
  private readonly cancelKey: boolean;
  private readonly maximum: number;
  private readonly phone: { readonly local: string | undefined } | undefined;

  constructor({ parameters }: FlowAction) {
    const dtmf = isRecord(parameters['DTMFConfiguration']) ? parameters['DTMFConfiguration'] : {};
    const validation = isRecord(parameters['InputValidation']) ? parameters['InputValidation'] : {};
    const custom = isRecord(validation['CustomValidation']) ? validation['CustomValidation'] : {};
    const phone = validation['PhoneNumberValidation'];
    this.interdigitMs = (Number(dtmf['InterdigitTimeLimitSeconds']) || INTERDIGIT_SECONDS) * 1000;
    this.terminator = String(dtmf['InputTerminationSequence'] || TERMINATOR);
    this.cancelKey = !isTrue(dtmf['DisableCancelKey']);
    this.maximum = Number(custom['MaximumLength']) || MAX_DIGITS;
    this.phone = isRecord(phone)
      ? { local: phone['NumberFormat'] === 'Local' ? String(phone['CountryCode']) : undefined }
      : undefined;
  }

  press(key: string): void {
    if (key === '*' && this.cancelKey) {
      this.typed = '';
      return;
    }
    this.typed += key;
    if (this.typed.endsWith(this.terminator)) {
      this.typed = this.typed.slice(0, -this.terminator.length);
      this.complete = true;
    } else if (this.typed.length >= this.maximum) this.complete = true;
  }

  /** With phone number validation: the number in E.164 form, or `invalid`. */
  phoneNumber(): string | undefined {
    if (this.phone === undefined) return undefined;
    const { local } = this.phone;
    const number =
      local === undefined
        ? parsePhoneNumberFromString(`+${this.typed}`)
        : parsePhoneNumberFromString(this.typed, local as CountryCode);
    return number?.isValid() ? number.number : 'invalid';
  }
}

export const unknownOperator =
  (run: Run) =>
  (operator: string): void =>
    run.warn(`The simulator knows no condition operator "${operator}": it never holds.`);
