// The parameters of each action against its rule: names, presence, and the kind of each value.

import type { Json, JsonObject } from '../language/content';
import { LONG_PROMPT_CHARACTERS, MAX_PROMPT_CHARACTERS } from '../language/content';
import { hasPlaceholder, leavesOf, referencesIn, wholeReference } from '../language/references';
import { NAMESPACES, ROOTS, rootLike } from '../language/roots';
import type { ActionRule, Shape, ValueRule } from '../language/rules';
import { wordOf } from '../language/words';
import { quote } from './finding';
import { isObject, type ParsedAction, type ParsedFlow } from './parsed-flow';
import type { Report } from './report';

const INTEGER = /^[+-]?\d+$/;
interface Context {
  readonly action: ParsedAction;
  readonly report: Report;
  readonly publish: boolean;
}

/** Empty where it must not be: a saved flow may hold it, publishing refuses it. */
const empty = ({ action, report, publish }: Context, path: string, message: string): void =>
  report.add('empty-value', { message, path, action, ...(publish ? { severity: 'error' as const } : {}) });

const emptyList = (context: Context, path: string): void =>
  empty(context, path, `Empty value in ${path}. Path: ${context.action.path}.${path}`);

const invalid = ({ action, report }: Context, path: string, why: string, hint?: string): void =>
  report.add('property-value', {
    message: `Invalid Action property value. Path: ${action.path}.${path} (${why})`,
    path,
    action,
    ...(hint === undefined ? {} : { hint }),
  });

const unusual = ({ action, report }: Context, path: string, why: string, hint?: string): void =>
  report.add('unusual-value', {
    message: `${why}. Path: ${action.path}.${path}`,
    path,
    action,
    ...(hint === undefined ? {} : { hint }),
  });

const checkShape = (context: Context, shape: Shape | undefined, value: string, path: string): void => {
  if (shape === undefined || shape.pattern.test(value)) return;
  if (shape.usual === true) unusual(context, path, `${quote(value)} is not ${shape.says}`);
  else invalid(context, path, `${quote(value)} is not ${shape.says}`);
};

const checkInteger = (
  context: Context,
  rule: Extract<ValueRule, { value: 'integer' }>,
  value: string,
  path: string,
): void => {
  const { action, report } = context;
  const isLambdaLimit = path === 'Parameters.InvocationTimeLimitSeconds' && action.type === 'InvokeLambdaFunction';
  const most = rule.most ?? Number.MAX_SAFE_INTEGER;
  if (!isLambdaLimit && value.startsWith('$')) {
    if (rule.binding === 'static') unusual(context, path, 'The value is read at run time, and the property is static');
    return;
  }
  if (INTEGER.test(value) && Number(value) >= rule.least && Number(value) <= most) {
    if (rule.usual === undefined || Number(value) <= rule.usual) return;
    const message = `${value} is more than the ${rule.usual} that the page of the action allows. Path: ${action.path}.${path}`;
    report.add('long-time-limit', { message, path, action });
    return;
  }
  if (isLambdaLimit) {
    const message = `Invalid Action property value. Path: ${action.path}.${path} (${quote(value)} is not from ${rule.least} to ${most})`;
    report.add('lambda-time-limit', { message, path, action });
    return;
  }
  const range = rule.most === undefined ? `from ${rule.least}` : `from ${rule.least} to ${rule.most}`;
  invalid(context, path, `${quote(value)} is not a whole number ${range}`);
};

const checkReference = ({ action, report }: Context, value: string, path: string): void => {
  const whole = wholeReference(value);
  if (whole !== null && (whole.names.length > 1 || !NAMESPACES.has(whole.root))) return;
  const why = whole === null ? `${quote(value)} is not one JSONPath` : `${quote(value)} is not a single value`;
  const rule = action.type === 'Compare' ? 'comparison-value' : 'property-value';
  report.add(rule, {
    message: `Invalid Action property value. Path: ${action.path}.${path} (${why})`,
    path,
    action,
    ...(rule === 'property-value' ? { hint: 'Write one JSONPath, such as $.Attributes.name.' } : {}),
  });
};

const checkBinding = (
  context: Context,
  { binding }: Extract<ValueRule, { value: 'text' }>,
  value: string,
  path: string,
): void => {
  if (binding === 'static') unusual(context, path, 'The value is read at run time, and the property is static');
  else if (wholeReference(value) === null) {
    unusual(context, path, `${quote(value)} holds a JSONPath, and the property takes a constant or one JSONPath alone`);
  }
};

const checkText = (context: Context, rule: ValueRule, value: Json, path: string): void => {
  const { action, report } = context;
  if (typeof value !== 'string') {
    if (typeof value === 'object' && value !== null) {
      invalid(context, path, 'an object or a list, where text is taken');
      return;
    }
    // The service takes a number here, though the console writes text.
    const accepted = action.type === 'Loop' && typeof value === 'number';
    report.add('non-string-scalar', {
      message: `Invalid Action property value. Path: ${action.path}.${path} (${JSON.stringify(value)} is not text)`,
      path,
      action,
      hint: `Write ${JSON.stringify(String(value))}.`,
      ...(accepted ? { severity: 'warning' as const } : {}),
    });
    return;
  }
  // Empty text has its own rule, and what is still to be filled in cannot be judged.
  if (value === '' || hasPlaceholder(value)) return;
  switch (rule.value) {
    case 'integer':
      checkInteger(context, rule, value, path);
      break;
    case 'reference':
      checkReference(context, value, path);
      break;
    case 'text':
      if (rule.binding !== 'dynamic' && referencesIn(value).length > 0) checkBinding(context, rule, value, path);
      else checkShape(context, rule.shape, value, path);
      break;
    case 'one of': {
      const known = rule.of.join(', ');
      const meant = wordOf(rule.of, value);
      if (meant === value || (meant !== undefined && rule.closed === undefined)) break;
      if (meant !== undefined) unusual(context, path, `${quote(value)} is not written so`, `Write ${quote(meant)}.`);
      else if (rule.closed) invalid(context, path, `${quote(value)} is none of: ${known}`);
      else unusual(context, path, `${quote(value)} is none of the known values: ${known}`);
      break;
    }
    default:
  }
};

const checkMap = (context: Context, rule: Extract<ValueRule, { value: 'map' }>, value: Json, path: string): void => {
  if (!isObject(value)) {
    // A whole map may be read at run time.
    if (typeof value !== 'string' || !value.startsWith('$')) invalid(context, path, 'not an object');
    return;
  }
  const entries = Object.entries(value);
  if (rule.filled === true && entries.length === 0) emptyList(context, path);
  if (rule.most !== undefined && entries.length > rule.most) {
    invalid(context, path, `${entries.length} entries, and ${rule.most} are taken`);
  }
  for (const [key] of entries) checkShape(context, rule.keys, key, `${path}.${key}`);
  for (const [key, each] of entries) checkText(context, { value: 'text', binding: 'dynamic' }, each, `${path}.${key}`);
};

const checkValue = (context: Context, rule: ValueRule, value: Json, path: string): void => {
  switch (rule.value) {
    case 'json':
      return;
    case 'map':
      checkMap(context, rule, value, path);
      return;
    case 'list':
      if (!Array.isArray(value)) {
        if (typeof value !== 'string' || !value.startsWith('$')) invalid(context, path, 'not a list');
      } else if (value.length === 0) {
        if (rule.filled === true) emptyList(context, path);
      } else if (rule.of !== undefined) {
        const known = rule.of;
        value.forEach((each: Json, index) => {
          const unknown = typeof each === 'string' && each !== '' && !known.includes(each);
          if (unknown)
            unusual(context, `${path}[${index}]`, `${quote(each)} is none of the known values: ${known.join(', ')}`);
        });
      }
      return;
    case 'object':
      if (isObject(value)) checkProperties(context, { parameters: rule.of }, value, path);
      else invalid(context, path, 'not an object');
      return;
    case 'items':
      checkItems(context, rule, value, path);
      return;
    case 'entries':
      if (!isObject(value)) {
        invalid(context, path, 'not an object');
        return;
      }
      if (Object.keys(value).length === 0) emptyList(context, path);
      for (const [key, entry] of Object.entries(value)) {
        checkShape(context, rule.keys, key, `${path}.${key}`);
        if (isObject(entry)) checkProperties(context, { parameters: rule.of }, entry, `${path}.${key}`);
        else invalid(context, `${path}.${key}`, 'not an object', `Write { "Value": ${JSON.stringify(entry)} }.`);
      }
      return;
    default:
      checkText(context, rule, value, path);
  }
};

const checkItems = (
  context: Context,
  rule: Extract<ValueRule, { value: 'items' }>,
  value: Json,
  path: string,
): void => {
  if (!Array.isArray(value)) {
    if (typeof value !== 'string' || !value.startsWith('$')) invalid(context, path, 'not a list');
    return;
  }
  if (value.length === 0) emptyList(context, path);
  (value as readonly Json[]).forEach((item, index) => {
    const below = `${path}[${index}]`;
    if (!isObject(item)) {
      invalid(context, below, 'not an object');
      return;
    }
    checkProperties(context, { parameters: rule.of }, item, below);
    checkExclusive(context, { parameters: rule.of, exactlyOne: rule.exactlyOne }, item, below);
    checkPromptLength(context, { parameters: rule.of }, item, below);
  });
};

const checkProperties = (
  context: Context,
  rule: Pick<ActionRule, 'parameters' | 'open' | 'misnamed'> & { readonly source?: ActionRule['source'] },
  values: JsonObject,
  path: string,
): void => {
  const { action, report } = context;
  const misnamed = new Map(Object.entries(rule.misnamed ?? {}));
  const meant = new Set<string>();
  for (const [name, value] of Object.entries(values)) {
    const below = `${path}.${name}`;
    const rightName = misnamed.get(name);
    if (rightName !== undefined) {
      meant.add(rightName);
      const message = `Invalid Action property name. Path: ${action.path}.${below}`;
      report.add('misnamed-property', { message, path: below, action, hint: `Use ${rightName}.` });
      continue;
    }
    const known = Object.hasOwn(rule.parameters, name) ? rule.parameters[name] : undefined;
    if (known !== undefined) checkValue(context, known, value, below);
    else if (rule.open !== true && !hasOwnRule(action, name)) {
      const message = `Invalid Action property name. Path: ${action.path}.${below}`;
      report.add('unknown-property', { message, path: below, action });
    }
  }
  if (rule.source === 'documentation') return;
  for (const [name, { required }] of Object.entries(rule.parameters)) {
    if (required !== true || Object.hasOwn(values, name) || meant.has(name) || hasOwnRule(action, name)) continue;
    const message = `Action is missing required property. Path: ${action.path}.${path}.${name}`;
    report.add('missing-property', { message, path: `${path}.${name}`, action });
  }
};

const INPUT_MODE_PROPERTIES = new Set([
  'InputValidation',
  'InputEncryption',
  'CustomValidation',
  'PhoneNumberValidation',
  'CountryCode',
]);

/** Properties that a rule of their own speaks about. */
const hasOwnRule = (action: ParsedAction, name: string): boolean =>
  (action.type === 'UpdateContactEventHooks' && name === 'EventHooksConfiguration') ||
  (action.type === 'GetParticipantInput' && INPUT_MODE_PROPERTIES.has(name));

const checkExclusive = (
  { action, report }: Context,
  rule: Pick<ActionRule, 'parameters' | 'exactlyOne' | 'atMostOne' | 'atLeastOne'>,
  values: JsonObject,
  path: string,
): void => {
  const given = (names: readonly string[]) => names.filter((name) => Object.hasOwn(values, name));
  const one = rule.exactlyOne ?? rule.atMostOne ?? [];
  const found = given(one);
  const prompt = one.includes('SSML');
  const name = prompt ? 'prompt-source' : 'one-property';
  if (found.length > 1) {
    const message = `Only one of these properties may be defined. Properties: [${found.join(', ')}], Path: ${action.path}.${path}`;
    report.add(name, { message, path, action });
  }
  const atLeast = rule.atLeastOne ?? rule.exactlyOne ?? [];
  if (atLeast.length === 0 || given(atLeast).length > 0) return;
  // A property that is not known here may be the one that is needed.
  if (Object.keys(values).some((each) => !Object.hasOwn(rule.parameters, each))) return;
  const message = `At least one of [${atLeast.join(', ')}] must be set. Path: ${action.path}.${path}`;
  report.add(name, { message, path, action });
};

/** A menu, or a stored input with its validation, never both. */
const checkInputMode = ({ action, report }: Context): void => {
  const { parameters, form } = action;
  const add = (path: string, why: string): void =>
    report.add('input-mode', {
      message: `Invalid Action property value. Path: ${action.path}.${path} (${why})`,
      path,
      action,
    });
  const validation = parameters['InputValidation'];
  if (form === 'GetParticipantInput.menu') {
    if (validation !== undefined) add('Parameters.InputValidation', 'a menu takes none');
    if (parameters['InputEncryption'] !== undefined) add('Parameters.InputEncryption', 'a menu takes none');
    return;
  }
  if (form !== 'GetParticipantInput.stored' && form !== 'GetParticipantInput.phoneNumber') return;
  if (!isObject(validation)) {
    if (validation === undefined) add('Parameters.InputValidation', 'a stored input needs it');
    return;
  }
  const { PhoneNumberValidation: phone, CustomValidation: custom } = validation;
  if ((phone === undefined) === (custom === undefined)) {
    add('Parameters.InputValidation', 'exactly one of PhoneNumberValidation and CustomValidation is taken');
  } else if (phone !== undefined && parameters['InputEncryption'] !== undefined) {
    add('Parameters.InputEncryption', 'only CustomValidation takes it');
  }
  if (isObject(phone) && phone['NumberFormat'] === 'Local' && phone['CountryCode'] === undefined) {
    add('Parameters.InputValidation.PhoneNumberValidation.CountryCode', 'a Local number needs it');
  }
};

const checkPromptLength = (
  { action, report }: Context,
  rule: Pick<ActionRule, 'parameters'>,
  values: JsonObject,
  path: string,
): void => {
  for (const name of ['Text', 'SSML']) {
    const value = Object.hasOwn(rule.parameters, name) ? values[name] : undefined;
    if (typeof value !== 'string' || value.length <= LONG_PROMPT_CHARACTERS) continue;
    const below = `${path}.${name}`;
    const message = `The prompt has ${value.length} characters. Path: ${action.path}.${below}`;
    const tooLong = value.length > MAX_PROMPT_CHARACTERS ? 'prompt-too-long' : 'long-prompt';
    report.add(tooLong, { message, path: below, action });
  }
};

/** Empty text anywhere, except in the data of a view, which is the view's own. */
const checkEmpty = (context: Context): void => {
  const { action } = context;
  for (const { path, value, isKey } of leavesOf(action.parameters, 'Parameters')) {
    if (isKey || value !== '' || (action.type === 'ShowView' && path.startsWith('Parameters.ViewData'))) continue;
    empty(context, path, `Invalid Action property value. Path: ${action.path}.${path} (empty)`);
  }
};

/** What begins like a price is none: `$.50`. The data of a view is the view's own. */
const checkRoots = ({ action, report }: Context): void => {
  const operands = action.conditions.flatMap(({ path, operands }) =>
    operands.flatMap((value) => (typeof value === 'string' ? [{ path, value, isKey: false }] : [])),
  );
  const own = (path: string): boolean => action.type === 'ShowView' && path.startsWith('Parameters.ViewData');
  for (const { path, value } of [...leavesOf(action.parameters, 'Parameters'), ...operands]) {
    if (typeof value !== 'string' || own(path) || hasPlaceholder(value)) continue;
    const unknown = referencesIn(value).find(({ root }) => !ROOTS.has(root) && !/^\d/.test(root));
    if (unknown === undefined) continue;
    const meant = rootLike(unknown.root);
    report.add('unknown-root', {
      message: `${quote(unknown.text)} begins with a name that no data has. Path: ${action.path}.${path}`,
      path,
      action,
      ...(meant === undefined ? {} : { hint: `Did you mean $.${meant}?` }),
    });
  }
};

const checkLiterals = ({ action, report }: Context): void => {
  const ARN = /\barn:aws[\w-]*:[\w-]+:[\w-]*:\d{12}:/;
  for (const { path, value, isKey } of leavesOf(action.parameters, 'Parameters')) {
    if (isKey || typeof value !== 'string' || !ARN.test(value)) continue;
    const message = `An ARN with an account number is written into the flow. Path: ${action.path}.${path}`;
    report.add('hard-coded-arn', { message, path, action });
  }
};

const checkSingleTypes = (
  { action, report }: Context,
  flow: ParsedFlow,
  hasContract: (name: string) => boolean,
): void => {
  const { type, parameters } = action;
  if (type === 'MessageParticipant' && !action.errors.some((error) => error.because === 'NoMatchingError')) {
    const message = `MessageParticipant has no branch for NoMatchingError. Path: ${action.path}.Transitions.Errors`;
    report.add('prompt-without-error', { message, path: 'Transitions.Errors', action });
  }
  if (type === 'UpdateContactEventHooks' && parameters['EventHooksConfiguration'] !== undefined) {
    const path = 'Parameters.EventHooksConfiguration';
    report.add('event-hooks-configuration', {
      message: `Invalid Action property name. Path: ${action.path}.${path}`,
      path,
      action,
    });
  }
  if (type === 'EndFlowExecution' && (flow.kind === 'module' || flow.type === 'contactflow')) {
    const where = flow.kind === 'module' ? 'a module' : 'an inbound flow';
    report.add('end-flow-execution', { message: `EndFlowExecution stands in ${where}.`, path: '', action });
  }
  if (type !== 'EndFlowModuleExecution') return;
  if (flow.kind === 'flow') {
    report.add('return-in-flow', { message: 'EndFlowModuleExecution stands in a flow.', path: '', action });
    return;
  }
  const { Result, ResultData } = parameters;
  const names = [
    ...(typeof Result === 'string' && Result !== '' && !hasContract(`result ${Result}`) ? ['Result'] : []),
    ...(isObject(ResultData) && Object.keys(ResultData).some((key) => !hasContract(`data ${key}`))
      ? ['ResultData']
      : []),
  ];
  for (const name of names) {
    const path = `Parameters.${name}`;
    const message = `Invalid Action property value. Path: ${action.path}.${path} (no contract declares it)`;
    report.add('undeclared-result', { message, path, action });
  }
};

export interface ParameterOptions {
  readonly publish: boolean;
  /** Whether the module's contract declares `result <name>` or `data <key>`. */
  readonly hasContract: (name: string) => boolean;
}

export const checkParameters = (flow: ParsedFlow, { publish, hasContract }: ParameterOptions, report: Report): void => {
  for (const action of flow.actions) {
    const context = { action, report, publish };
    const { rule } = action;
    if (rule !== null) {
      checkProperties(context, rule, action.parameters, 'Parameters');
      checkExclusive(context, rule, action.parameters, 'Parameters');
      checkPromptLength(context, rule, action.parameters, 'Parameters');
    }
    checkInputMode(context);
    checkEmpty(context);
    checkRoots(context);
    checkLiterals(context);
    checkSingleTypes(context, flow, hasContract);
  }
};
