// What Connect would take of a stack's flows, and a caller would suffer from: a prompt that reads data which is not there, for example.

import { validateText } from '../../flows/validator/validate';
import type { Stack } from '../../local/terraform/stack';

/** A sentence for each, with the address of the flow and the action. */
export const flowWarnings = (stack: Stack): readonly string[] =>
  (['aws_connect_contact_flow', 'aws_connect_contact_flow_module'] as const)
    .flatMap((type) => stack.ofType(type))
    .flatMap((flow) =>
      validateText(flow.text('content'))
        // The twin has put the ARNs in, where the sources have references.
        .filter(({ rule }) => rule !== 'hard-coded-arn')
        .map(({ identifier, message, hint }) => `${flow.address}, ${identifier ?? 'as a whole'}: ${message} ${hint}`),
    );
