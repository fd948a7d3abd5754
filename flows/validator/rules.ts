// The rules of the validator: how grave each is, what it says and how to mend it, and where it is known from.
// docs/flow-rules.md is made from this table and from the table of actions.

import type { Severity } from './finding';

export interface Rule {
  readonly severity: Severity;
  /** What is wrong. */
  readonly says: string;
  /** How to mend it, where the finding itself has nothing better to say. */
  readonly hint: string;
  /**
   * Where the rule is known from: a page of the AWS documentation, or the service itself, as public projects have reported its
   * answers (flow-as-code, pulumi-amazon-connect, sample-aicc-builder and others), or counts of real exported flows.
   */
  readonly source: string;
}

const SERVICE = 'service: refused at create or publish';
const LANGUAGE = 'API Reference, "Flow language actions"';

export const RULES = {
  'not-json': {
    severity: 'error',
    says: 'The text is not JSON.',
    hint: 'Save the flow again: `aws connect describe-contact-flow --instance-id … --contact-flow-id … --query ContactFlow.Content --output text`.',
    source: 'API Reference, CreateContactFlow',
  },
  'not-a-flow': {
    severity: 'error',
    says: 'The JSON is not the content of a flow or flow module.',
    hint: 'A flow is an object with "Version", "StartAction" and a list "Actions" of objects with "Identifier" and "Type".',
    source: LANGUAGE,
  },
  'legacy-format': {
    severity: 'error',
    says: 'The flow is in the format of the old designer ("modules"), which the API has never taken.',
    hint: 'Open and save it in the designer, then export it with `aws connect describe-contact-flow`.',
    source: 'service: aws/aws-sdk-js issue 3461; import of the old format ended 2026-03-31',
  },
  'content-too-long': {
    severity: 'error',
    says: 'The content is longer than 256,000 characters.',
    hint: 'Move parts of the flow into flow modules.',
    source: 'API Reference, CreateContactFlow, CreateContactFlowModule',
  },
  'too-many-actions': {
    severity: 'error',
    says: 'The flow has more than 250 actions.',
    hint: 'Move parts of the flow into flow modules.',
    source: 'Developer Guide, "Example flow in Flow language"',
  },
  version: {
    severity: 'error',
    says: 'The version is not "2019-10-30".',
    hint: 'Write "Version": "2019-10-30", the only one there is.',
    source: LANGUAGE,
  },
  'start-action': {
    severity: 'error',
    says: 'StartAction names no action.',
    hint: 'Name the Identifier of the first action.',
    source: `${LANGUAGE}; 115 of 115 real flows hold it`,
  },
  identifier: {
    severity: 'error',
    says: 'An Identifier is missing, longer than 50 characters, reserved, or holds one of % : ( \\ / ) = $ , ; [ ] { }.',
    hint: 'Rename the action, here and wherever it is a target.',
    source: LANGUAGE,
  },
  'duplicate-identifier': {
    severity: 'error',
    says: 'Two actions have the same Identifier.',
    hint: 'Rename one of them, and the branches that mean it.',
    source: LANGUAGE,
  },
  target: {
    severity: 'error',
    says: 'A branch leads to an action that does not exist.',
    hint: 'Lead the branch to the Identifier of an action of this flow.',
    source: `${SERVICE}; 0 of 2,914 branches of real flows`,
  },
  'refused-type': {
    severity: 'error',
    says: 'Invalid Action type: a name that people write and the service refuses.',
    hint: 'Use the name that the service knows.',
    source: SERVICE,
  },
  'missing-next-action': {
    severity: 'error',
    says: 'An action that does not end the flow has no NextAction.',
    hint: 'Add "NextAction"; on menus and comparisons the console repeats the target of NoMatchingCondition.',
    source: SERVICE,
  },
  'terminal-transitions': {
    severity: 'error',
    says: 'Action does not support transitions: it ends the flow or module, but has branches.',
    hint: 'Write "Transitions": {}.',
    source: SERVICE,
  },
  'missing-error': {
    severity: 'error',
    says: 'Action is missing required error.',
    hint: 'Add the error branch, and lead it to where the contact is still looked after.',
    source: SERVICE,
  },
  'refused-error': {
    severity: 'error',
    says: 'Invalid Action error: the action does not take this error branch.',
    hint: 'Remove the error branch.',
    source: SERVICE,
  },
  operator: {
    severity: 'error',
    says: 'A condition has an operator that the action does not take.',
    hint: 'Use one of the operators that the action takes; there is no And, Or or Not.',
    source: `${LANGUAGE}; ${SERVICE}`,
  },
  operand: {
    severity: 'error',
    says: 'A condition has not exactly one operand with text, or one that the action does not take.',
    hint: 'Give one operand. An empty one is refused: let the function return a word such as "none".',
    source: SERVICE,
  },
  'refused-condition': {
    severity: 'error',
    says: 'Action does not support conditions.',
    hint: 'Remove the conditions; a Compare after the action can branch.',
    source: SERVICE,
  },
  'missing-condition': {
    severity: 'error',
    says: 'The action lacks a condition that it must have.',
    hint: 'Add the condition.',
    source: SERVICE,
  },
  'loop-conditions': {
    severity: 'error',
    says: 'A Loop has other conditions than Equals ContinueLooping and Equals DoneLooping.',
    hint: 'Give exactly these two conditions.',
    source: `${SERVICE}; 22 of 22 real loops`,
  },
  'prompt-source': {
    severity: 'error',
    says: 'Only one of these properties may be defined: Text, SSML, PromptId, Media. Or none is.',
    hint: 'Give exactly one source of the prompt.',
    source: SERVICE,
  },
  'one-property': {
    severity: 'error',
    says: 'Of several properties that exclude each other, more than one is given, or none.',
    hint: 'Give the one that is meant.',
    source: `${LANGUAGE}; ${SERVICE}`,
  },
  'input-mode': {
    severity: 'error',
    says: 'GetParticipantInput mixes its two modes: a menu, and a stored input with its validation.',
    hint: 'A menu has conditions and no InputValidation; StoreInput "True" has InputValidation (CustomValidation or PhoneNumberValidation) and no conditions.',
    source: SERVICE,
  },
  'lambda-time-limit': {
    severity: 'error',
    says: 'InvocationTimeLimitSeconds is not from 1 to 8 (to 60 for ASYNCHRONOUS).',
    hint: 'Write a constant number of seconds within the limit.',
    source: 'Developer Guide, "InvokeLambdaFunction"; Administrator Guide, "Flow block: AWS Lambda function"',
  },
  'comparison-value': {
    severity: 'error',
    says: 'ComparisonValue is not one reference to a single value.',
    hint: 'Write one JSONPath with a leaf, such as $.Attributes.name or $.External.status.',
    source: SERVICE,
  },
  'missing-property': {
    severity: 'error',
    says: 'Action is missing required property.',
    hint: 'Add the property.',
    source: SERVICE,
  },
  'misnamed-property': {
    severity: 'error',
    says: 'Invalid Action property name: a name that people write and the service refuses.',
    hint: 'Use the name that the service knows.',
    source: SERVICE,
  },
  'property-value': {
    severity: 'error',
    says: 'Invalid Action property value: not of the kind, or not in the range, that the property takes.',
    hint: 'Correct the value.',
    source: `${LANGUAGE}; ${SERVICE}`,
  },
  'non-string-scalar': {
    severity: 'error',
    says: 'Invalid Action property value: a number, true, false or null where the service takes text.',
    hint: 'Put the value in quotes.',
    source: `${SERVICE}, sometimes as "Invalid Action type"; 100 % of real exports write text`,
  },
  'prompt-too-long': {
    severity: 'error',
    says: 'A prompt is longer than 6,000 characters and takes the error branch when it is said.',
    hint: 'Split the prompt.',
    source: 'Administrator Guide, "Flow block: Play prompt"',
  },
  'module-settings': {
    severity: 'error',
    says: 'JSON field is missing or null for field name: settings. A flow module needs Settings at the top.',
    hint: 'Add "Settings": { "InputParameters": [], "OutputParameters": [], "Transitions": [] }.',
    source: 'service: InvalidRequestException; 24 of 24 real modules have it',
  },
  'flow-settings': {
    severity: 'error',
    says: 'A flow has Settings at the top, which only flow modules have.',
    hint: 'Remove "Settings", or deploy the content as a flow module.',
    source: 'service; 0 of 91 real flows have it',
  },
  'return-in-flow': {
    severity: 'error',
    says: 'EndFlowModuleExecution stands in a flow: only a module can return.',
    hint: 'Use DisconnectParticipant, or EndFlowExecution in a whisper or customer queue flow.',
    source: 'Developer Guide, "EndFlowModuleExecution"',
  },
  'undeclared-result': {
    severity: 'error',
    says: 'Result or ResultData without a contract of the module that declares it.',
    hint: 'Remove it, or declare it in the API-level Settings of the module and name those with --contract.',
    source: SERVICE,
  },
  'unknown-type': {
    severity: 'warning',
    says: 'The action type is not known here.',
    hint: 'Check the spelling. AWS adds types without documenting them, so this may be right.',
    source: LANGUAGE,
  },
  'unknown-property': {
    severity: 'warning',
    says: 'The property is not known of this action type; the service refuses unknown ones.',
    hint: 'Check the spelling, and whether the property belongs to another mode of the action.',
    source: SERVICE,
  },
  'unusual-value': {
    severity: 'warning',
    says: 'The value is not one of those known of this property, or not static.',
    hint: 'Check it against the documentation of the action.',
    source: LANGUAGE,
  },
  'unknown-root': {
    severity: 'warning',
    says: 'A reference begins with a name under which there is no data: a text keeps it as it is, a comparison never matches.',
    hint: 'Write one of the names that there are, such as $.Attributes, $.External, $.FlowAttributes or $.CustomerEndpoint.',
    source:
      'Administrator Guide, "List of available Amazon Connect contact attributes"; 0 of 41 real flows have another one',
  },
  'empty-value': {
    severity: 'warning',
    says: 'Invalid Action property value: empty. A saved flow may hold it, publishing refuses it.',
    hint: 'Give a value or remove the property; for text, " " is accepted. With --publish this is an error.',
    source: `${SERVICE}; 13 saved exports hold empty text`,
  },
  'long-time-limit': {
    severity: 'warning',
    says: 'InvocationTimeLimitSeconds of an ASYNCHRONOUS function is from 9 to 60: one page allows 60, the page of the action 8.',
    hint: 'Give 8 or less, if the function does not need more.',
    source: 'Administrator Guide, "Flow block: AWS Lambda function" (60); Developer Guide, "InvokeLambdaFunction" (8)',
  },
  'duplicate-branch': {
    severity: 'warning',
    says: 'Two branches of an action are for the same error, or the same operand: the second is never taken.',
    hint: 'Remove one of them, or correct what it is for.',
    source: `${LANGUAGE}: the first condition that is true wins; 0 of 41 real flows have such branches`,
  },
  'prompt-without-error': {
    severity: 'warning',
    says: 'A prompt has no NoMatchingError branch: where it cannot be said, the contact is lost.',
    hint: 'Add the branch NoMatchingError, mostly with the target of NextAction.',
    source: 'Developer Guide, "MessageParticipant"; the service does not demand it',
  },
  'long-prompt': {
    severity: 'warning',
    says: 'A prompt is longer than 3,000 characters, what Amazon Polly bills in one request.',
    hint: 'Shorten or split the prompt.',
    source: 'Administrator Guide, "Flow block: Play prompt"',
  },
  unreachable: {
    severity: 'warning',
    says: 'No way leads to the action.',
    hint: 'Remove it, or lead a branch to it.',
    source: 'the flow itself; 7 of 115 real flows have such actions',
  },
  'hard-coded-arn': {
    severity: 'warning',
    says: 'An ARN with an account number is written into the flow: it works in that account alone.',
    hint: 'Pass it in when the flow is deployed, or read it from an attribute.',
    source: 'aws-cloudformation/cloudformation-coverage-roadmap issue 718',
  },
  'event-hooks-configuration': {
    severity: 'warning',
    says: 'EventHooksConfiguration is written by the console and refused by CreateContactFlow.',
    hint: 'Remove EventHooksConfiguration before deploying.',
    source: 'service: refused by CreateContactFlow; 3 real exports have it',
  },
  'end-flow-execution': {
    severity: 'warning',
    says: 'EndFlowExecution stands in an inbound flow or a module: it is for whisper and customer queue flows.',
    hint: 'Use DisconnectParticipant, or EndFlowModuleExecution in a module.',
    source: 'Developer Guide, "EndFlowExecution"',
  },
  'voice-only-on-chat': {
    severity: 'warning',
    says: 'A chat contact can come to an action that only a voice contact can do, and takes its error branch.',
    hint: 'Lead chat contacts around it; in chat, prompts are Text.',
    source: 'Developer Guide, "GetParticipantInput"; Administrator Guide, "Flow block: Play prompt"',
  },
  'external-before-lambda': {
    severity: 'warning',
    says: 'A result of a function is read, but on some way no function has answered before.',
    hint: 'Read $.External only where the way leads through the success branch of InvokeLambdaFunction.',
    source: 'Administrator Guide, "Invoke AWS Lambda functions"; what a missing value reads is undocumented',
  },
  'caller-local': {
    severity: 'warning',
    says: 'A module reads data that stays in the flow that invoked it, and nothing in the module sets it before.',
    hint: 'Pass it as a contact attribute ($.Attributes), which crosses into modules.',
    source: 'Administrator Guide, "Flow modules"',
  },
  'unchecked-lambda': {
    severity: 'warning',
    says: 'What the function answers decides nothing: it is not compared, and steers no queue or flow. A failure that it reports goes unnoticed.',
    hint: 'Let the function return a status and compare $.External.status.',
    source: 'Administrator Guide, "Invoke AWS Lambda functions"',
  },
  'no-position': {
    severity: 'warning',
    says: 'Actions have no position in Metadata: the designer stacks them on each other.',
    hint: 'Give each action a position in Metadata.ActionMetadata; the service itself does not need it.',
    source: '115 of 115 real exports have positions',
  },
  'silent-failure': {
    severity: 'warning',
    says: 'A function that fails and one that answers lead to the same action.',
    hint: 'Lead NoMatchingError to where the failure is dealt with.',
    source: 'Administrator Guide, "Invoke AWS Lambda functions"',
  },
  'busy-cycle': {
    severity: 'warning',
    says: 'The flow can go round without a Loop, and without the participant hearing or doing anything.',
    hint: 'Put a Loop, a Wait or a prompt into the circle.',
    source: 'Developer Guide, "Loop"',
  },
} as const satisfies Readonly<Record<string, Rule>>;

export type RuleName = keyof typeof RULES;
