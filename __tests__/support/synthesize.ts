// Synthesizes the stack into a folder of its own, as the command does.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App } from 'cdktf';
import { type StageProps, VoiceToChatStack } from '../../constructs/voice-to-chat-stack';
import { Template } from './template';
import { temporaryFolder } from './temporary-folder';

export interface Synthesized {
  readonly stack: VoiceToChatStack;
  /** `<outdir>/stacks/<id>` */
  readonly folder: string;
  readonly template: Template;
}

export function synthesize(props: StageProps = {}, stage?: string): Synthesized {
  const outdir = temporaryFolder();
  const app = new App({ outdir });
  const stack = new VoiceToChatStack(app, props, stage);
  app.synth();
  const folder = join(outdir, 'stacks', stack.node.id);
  return { stack, folder, template: new Template(readFileSync(join(folder, 'cdk.tf.json'), 'utf8')) };
}
