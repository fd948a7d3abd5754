// Actions that read and write data: attributes, contact data, voice, logging, comparing, counting.

import { isWord } from '../language/words';
import { firstMatch } from './condition';
import { type FlowAction, isRecord } from './flow';
import { unknownOperator } from './participant';
import { toText } from './reference';
import { failed, NEXT, type Run, type Step } from './run';

/**
 * All user-defined attributes of a contact together (facts, 2.6), in bytes. Of flow attributes no limit is documented: they get the
 * same one, so that a circle in which they grow ends in a failure.
 */
const MAX_ATTRIBUTE_BYTES = 32 * 1024;

const bytesOf = (attributes: Iterable<readonly [string, string]>): number =>
  [...attributes].reduce((sum, [key, value]) => sum + Buffer.byteLength(key) + Buffer.byteLength(value), 0);
const MAX_LOOPS = 100;

/** All or nothing: facts, 2.6. */
export function contactAttributes(run: Run, { parameters }: FlowAction): Step {
  const given = isRecord(parameters['Attributes']) ? parameters['Attributes'] : {};
  const attributes = Object.fromEntries(Object.entries(given).map(([key, value]) => [key, toText(value)]));
  if (parameters['TargetContact'] === 'Related') {
    run.warn('The attributes go to the related contact, which takes no part in this run.');
    return NEXT;
  }
  const bytes = bytesOf(new Map([...run.contact.attributes, ...Object.entries(attributes)]));
  if (bytes > MAX_ATTRIBUTE_BYTES) return failed(`the contact's attributes would take ${bytes} bytes, at most 32 KB`);
  for (const [key, value] of Object.entries(attributes)) run.contact.attributes.set(key, value);
  run.emit({ event: 'attribute', attributes });
  return NEXT;
}

/** Facts, 2.7. All or nothing, too. */
export function flowAttributes({ frame }: Run, { parameters }: FlowAction): Step {
  const given = isRecord(parameters['FlowAttributes']) ? parameters['FlowAttributes'] : {};
  const attributes = new Map<string, string>();
  for (const [key, value] of Object.entries(given)) {
    if (!isRecord(value)) return failed('a flow attribute is not of the form {"Value": …}');
    attributes.set(key, toText(value['Value']));
  }
  const bytes = bytesOf(new Map([...frame.flowAttributes, ...attributes]));
  if (bytes > MAX_ATTRIBUTE_BYTES) return failed(`the flow attributes would take ${bytes} bytes, at most 32 KB`);
  for (const [key, value] of attributes) frame.flowAttributes.set(key, value);
  return NEXT;
}

/** Facts, 2.20. */
export function contactData({ contact }: Run, { parameters }: FlowAction): Step {
  const { LanguageCode: language, Name: name, Description: description, CustomerId: customerId } = parameters;
  if (typeof language === 'string') contact.language = language;
  if (typeof name === 'string') contact.name = name;
  if (typeof description === 'string') contact.description = description;
  if (typeof customerId === 'string') contact.customerId = customerId;
  return NEXT;
}

export function voice({ contact }: Run, { parameters }: FlowAction): Step {
  contact.voice = toText(parameters['TextToSpeechVoice']) || contact.voice;
  return NEXT;
}

export function logging({ contact }: Run, { parameters }: FlowAction): Step {
  contact.logging = isWord('Enabled', parameters['FlowLoggingBehavior']);
  return NEXT;
}

/** Facts, 2.4. Takes the action as written: what it compares is a reference. */
export function compare(run: Run, _filled: FlowAction, action: FlowAction): Step {
  const reference = toText(action.parameters['ComparisonValue']);
  const resolved = run.resolve(reference);
  if (resolved === undefined || !resolved.known) run.warn(`ComparisonValue "${reference}" is no reference to data.`);
  const value = resolved?.value;
  if (value === undefined || value === null) {
    if (resolved?.filledByFlow) run.warnMissing(resolved);
    return { to: 'error', error: 'NoMatchingCondition', results: '' };
  }
  const text = toText(value);
  const condition = firstMatch(action.conditions, text, (operand) => run.fill(operand), unknownOperator(run));
  return condition === undefined
    ? { to: 'error', error: 'NoMatchingCondition', results: text }
    : { to: 'condition', condition, results: text };
}

/** Facts, 2.5: the count lives with the identifier, in the flow it stands in. */
export function loop({ frame }: Run, action: FlowAction): Step {
  const wanted = action.parameters['LoopCount'];
  const count = Number(wanted);
  if (wanted === undefined || wanted === '' || !Number.isInteger(count) || count < 0 || count > MAX_LOOPS) {
    return failed('LoopCount is not a whole number from 0 to 100');
  }
  const done = frame.loops.get(action.id) ?? 0;
  const result = done < count ? 'ContinueLooping' : 'DoneLooping';
  if (result === 'ContinueLooping') frame.loops.set(action.id, done + 1);
  else frame.loops.delete(action.id);
  const condition = action.conditions.find(({ operands }) => operands[0] === result);
  return condition === undefined ? { ...NEXT, results: result } : { to: 'condition', condition, results: result };
}
