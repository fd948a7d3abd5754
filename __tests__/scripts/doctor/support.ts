// A synthesized stage, the twin as its account, and the doctor's checks run against both by the unmodified SDK.

import { join } from 'node:path';
import type { StageProps } from '../../../constructs/voice-to-chat-stack';
import type { AwsAccount } from '../../../local/aws/account/account';
import { createClients } from '../../../scripts/doctor/aws';
import { type ExamineOptions, examine, type Row } from '../../../scripts/doctor/examine';
import { readStage, type Stage } from '../../../scripts/doctor/stage';
import { startTwinAccount, type TwinAccount, type TwinAccountOptions } from '../../../scripts/doctor/twin-account';
import { synthesize } from '../../support/synthesize';

export interface Patient extends TwinAccount {
  readonly stage: Stage;
  readonly outdir: string;
  readonly healthy: AwsAccount;
  examine(options?: Partial<ExamineOptions>): Promise<readonly Row[]>;
  /** Everything as it was at the start. */
  heal(): void;
}

/** Folder that synth wrote to. */
export const outdirOf = (props: StageProps): string => join(synthesize(props).folder, '..', '..');

/** Only the last one that was started is asked: AWS_ENDPOINT_URL is the process's. */
export async function admit(
  outdir: string,
  options: Omit<Partial<TwinAccountOptions>, 'outdir'> = {},
): Promise<Patient> {
  const twin = await startTwinAccount({ stage: undefined, variables: {}, ...options, outdir });
  const stage = readStage({ stage: undefined, outdir, region: undefined, variables: twin.variables });
  const healthy = structuredClone(twin.account);
  Object.assign(process.env, twin.environment);
  return {
    ...twin,
    stage,
    outdir,
    healthy,
    heal: () => Object.assign(twin.account, structuredClone(healthy)),
    async examine(more = {}) {
      Object.assign(process.env, twin.environment);
      const clients = createClients(stage.region);
      try {
        return await examine({
          stage,
          clients,
          smsPartPrice: 0.01,
          deployed: false,
          timeoutMilliseconds: 30_000,
          ...more,
        });
      } finally {
        clients.destroy();
      }
    },
  };
}

/** Status of every row, by name. */
export const statuses = (rows: readonly Row[]): Readonly<Record<string, string>> =>
  Object.fromEntries(rows.map(({ id, status }) => [id, status]));

/** Rows that are not ok. */
export const troubled = (rows: readonly Row[]): Readonly<Record<string, string>> =>
  Object.fromEntries(rows.filter(({ status }) => status !== 'ok').map(({ id, status }) => [id, status]));
