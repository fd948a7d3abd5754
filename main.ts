// The stages that are deployed, one stack each. Everything an owner can choose is documented in constructs/options.ts and
// constructs/voice-to-chat-stack.ts.

import { App, type AppConfig } from 'cdktf';
import { type StageProps, VoiceToChatStack } from './constructs/voice-to-chat-stack';

/** `main` is the stack voice-to-chat; any other name is a stage beside it: `test: { ... }` is the stack voice-to-chat-test. */
const stages: Readonly<Record<string, StageProps>> = {
  main: {
    brand: 'Customer Service',
    countries: ['US', 'CA'],
  },
};

/** @param trial props that every stage gets instead of its own: what the local twin tries, never deployed */
export function build(config?: AppConfig, trial: StageProps = {}): App {
  const app = new App(config);
  for (const [stage, props] of Object.entries(stages)) {
    const limits = { ...props.limits, ...trial.limits };
    new VoiceToChatStack(app, { ...props, ...trial, limits }, stage === 'main' ? undefined : stage);
  }
  return app;
}
