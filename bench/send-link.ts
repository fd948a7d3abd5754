// What a call costs send-link: bytes and time to load, round trips, own code, and what the SMS costs the owner. One table.
// Goals of DESIGN section 9: an SMS call loads at most 450 KB and 0.65 of esbuild's default settings; three round trips; one part.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { getSignedUrl } from '@aws-sdk/cloudfront-signer';
import { buildSync } from 'esbuild';
import { SegmentedMessage } from 'sms-segments-calculator';
import { AwsEndpoint } from '../__tests__/lambda-src/send-link/support/aws-endpoint';
import { Bundle } from '../__tests__/lambda-src/send-link/support/bundle';
import {
  DOMAIN,
  EC_PAIR,
  ENVIRONMENT,
  event,
  NOW,
  rsaPair,
  SETTINGS,
  secretOf,
  sendEmail,
  sendSms,
  TABLE,
} from '../__tests__/lambda-src/send-link/support/stage';
import { makeLink } from '../lambda-src/send-link/link';
import { parseRequest } from '../lambda-src/send-link/parse';
import { phoneRules } from '../lambda-src/send-link/phone';
import { toResult } from '../lambda-src/send-link/result';
import { SigningKey } from '../lambda-src/send-link/signing';
import { smsText } from '../lambda-src/send-link/sms/text';
import { languageOf, speech } from '../lambda-src/send-link/words';
import { LANGUAGES, type Language } from '../lambda-src/shared/contract/languages';
import { newToken } from '../lambda-src/shared/token';

const RUNS = 15;
const LONGEST_BRAND = 'Example Savings & Loan Company';

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

const sizeOf = (folder: string, files: readonly string[]): number =>
  files.reduce((sum, file) => sum + statSync(join(folder, file)).size, 0);

/** Milliseconds to load the files in a fresh process; the two are measured in turns, so that both meet the same machine. */
function importTimes(loads: readonly (readonly string[])[], env: Record<string, string>): number[] {
  const times = loads.map((): number[] => []);
  for (let run = 0; run < RUNS; run++)
    loads.forEach((files, index) => {
      const code = `const t = performance.now(); for (const file of ${JSON.stringify(files)}) await import(file); process.stdout.write(String(performance.now() - t))`;
      const { stdout, stderr, status } = spawnSync(process.execPath, ['--input-type=module', '-e', code], {
        env: { ...process.env, ...env },
        encoding: 'utf8',
      });
      if (status !== 0) throw new Error(stderr);
      times[index]?.push(Number(stdout));
    });
  return times.map(median);
}

/** Microseconds that the function's own code takes for a send: from the event to the text of the SMS, and the answer. */
function ownCode(): number {
  const key = new SigningKey(secretOf(EC_PAIR));
  const phone = phoneRules(SETTINGS);
  const request = sendSms({ Attributes: { plan: 'gold', email: 'caller@example.com' } });
  const services = { environment: ENVIRONMENT, settings: SETTINGS };
  const once = () => {
    const parsed = parseRequest(request, NOW / 1000);
    if (parsed.action !== 'send') throw new Error('unreachable: the event is a send');
    const { contact } = parsed;
    const words = speech(languageOf(contact.languageCode, SETTINGS.languages), SETTINGS);
    const caller = phone.caller(contact.callerAddress);
    if (!caller.ok) throw new Error('unreachable: the caller can be texted');
    key.hash(caller.number);
    const link = makeLink(
      { contact, destination: 'caller', language: words.language, now: NOW / 1000, offeredAt: NOW / 1000 },
      key,
      services,
    );
    smsText(words, link.url);
    return toResult({ status: 'sent', prompt: words.fill(words.sentSms) });
  };
  for (let i = 0; i < 2000; i++) once();
  const batches = Array.from({ length: 20 }, () => {
    const start = performance.now();
    for (let i = 0; i < 100; i++) once();
    return ((performance.now() - start) / 100) * 1000;
  });
  return median(batches);
}

const parts = (text: string): number => new SegmentedMessage(text, 'auto', true).segmentsCount;

/** Parts of our SMS, and of the same words with a link that CloudFront itself would check. */
function partsOf(language: Language): { ours: number; rsa: number; ec: number } {
  const words = speech(language, { ...SETTINGS, brand: LONGEST_BRAND });
  const signed = (privateKey: string) =>
    getSignedUrl({
      url: `https://${DOMAIN}/c/${newToken()}`,
      keyPairId: ENVIRONMENT.publicKeyId,
      privateKey,
      dateLessThan: new Date(NOW + 3_600_000),
    });
  return {
    ours: parts(smsText(words, `https://${DOMAIN}/#${language}${newToken()}`)),
    rsa: parts(smsText(words, signed(RSA_KEY))),
    ec: parts(smsText(words, signed(EC_PAIR.privateKey))),
  };
}
const RSA_KEY = rsaPair().privateKey;

/** How many of a warm send's calls wait for each other: each is made to last, and no two that overlap are both counted. */
async function roundTripsOfWarmSend(aws: AwsEndpoint, bundle: Bundle): Promise<number> {
  const calls: { operation: string; start: number; end: number }[] = [];
  aws.gate = async (operation) => {
    const start = performance.now();
    await sleep(50);
    calls.push({ operation, start, end: performance.now() });
  };
  const { results } = await bundle.run([event({ action: 'offer' }), sendSms()], { AWS_ENDPOINT_URL: aws.url });
  if (results[1]?.status !== 'sent') throw new Error('The warm send was not sent.');
  let count = 0;
  let free = 0;
  for (const { start, end } of calls.slice(
    calls.findIndex(({ operation }) => operation.endsWith('TransactWriteItems')),
  )) {
    if (start < free) continue;
    count += 1;
    free = end;
  }
  return count;
}

async function main(): Promise<void> {
  const aws = await AwsEndpoint.start(TABLE);
  aws.secret = secretOf(EC_PAIR);
  const bundle = new Bundle();
  const folder = mkdtempSync(join(tmpdir(), 'voice-to-chat-bench-'));
  try {
    const mailbox = { Attributes: { email: 'caller@example.com' } };
    const offered = event({ action: 'offer' }, mailbox);
    const loadedBy = async (...events: readonly unknown[]) => {
      await aws.clear();
      const { loaded, results } = await bundle.run(events, { AWS_ENDPOINT_URL: aws.url });
      if (results.at(-1)?.status !== 'sent') throw new Error('The call that is measured did not end with a link.');
      return loaded;
    };
    // One environment serves the whole call: what the offer loads counts as much as what the send does.
    const loaded = await loadedBy(offered, sendSms(mailbox));
    const byEmail = await loadedBy(offered, sendEmail());
    const sendAlone = await loadedBy(sendSms());
    await aws.clear();
    const roundTrips = await roundTripsOfWarmSend(aws, bundle);

    buildSync({
      entryPoints: ['lambda-src/send-link/index.ts'],
      bundle: true,
      platform: 'node',
      minify: true,
      outfile: join(folder, 'index.cjs'),
    });
    const environment = { ...(ENVIRONMENT as unknown as Record<string, string>), LAMBDA_TASK_ROOT: bundle.folder };
    const [ourTime = 0, defaultTime = 0] = importTimes(
      [loaded.map((file) => join(bundle.folder, file)), [join(folder, 'index.cjs')]],
      environment,
    );
    const code = sizeOf(bundle.folder, loaded);
    const settings = sizeOf(bundle.folder, ['settings.json']);
    const everything = sizeOf(bundle.folder, readdirSync(bundle.folder)) - settings;
    const standard = sizeOf(folder, ['index.cjs']);

    const kilobytes = (bytes: number) => `${(bytes / 1000).toFixed(0)} KB`;
    const milliseconds = (time: number) => `${time.toFixed(0)} ms`;
    const ratio = (ours: number, theirs: number) => (ours / theirs).toFixed(2);
    const rows: [string, string, string, string, string][] = [
      [
        'code that an SMS call loads, offer and send',
        kilobytes(code),
        kilobytes(standard),
        ratio(code, standard),
        '450 KB, 0.65',
      ],
      [
        'the same with its settings.json',
        kilobytes(code + settings),
        kilobytes(standard + settings),
        ratio(code + settings, standard + settings),
        '',
      ],
      ...(
        [
          ['code that an e-mail call loads, offer and send', sizeOf(bundle.folder, byEmail)],
          ['code that a send by SMS alone loads', sizeOf(bundle.folder, sendAlone)],
        ] as const
      ).map(([what, bytes]): [string, string, string, string, string] => [
        what,
        kilobytes(bytes),
        kilobytes(standard),
        ratio(bytes, standard),
        '',
      ]),
      ['all code in the zip', kilobytes(everything), kilobytes(standard), ratio(everything, standard), ''],
      [
        `time to load it, median of ${RUNS}`,
        milliseconds(ourTime),
        milliseconds(defaultTime),
        ratio(ourTime, defaultTime),
        '0.65',
      ],
      ['round trips of a warm send, one after another', String(roundTrips), '', '', '3'],
      ['own code of a send', `${ownCode().toFixed(0)} µs`, '', '', ''],
      ...LANGUAGES.map((language): [string, string, string, string, string] => {
        const { ours, rsa, ec } = partsOf(language);
        const goal = language === 'ja' || language === 'ar' ? '2' : '1';
        return [`SMS parts, ${language}, brand of 30 characters`, String(ours), `RSA ${rsa}, EC ${ec}`, '', goal];
      }),
    ];
    console.log(
      "| what | ours | esbuild's defaults, or a signed link | ratio | goal, at most |\n|---|---:|---:|---:|---:|",
    );
    for (const row of rows) console.log(`| ${row.join(' | ')} |`);
  } finally {
    bundle.remove();
    rmSync(folder, { recursive: true, force: true });
    await aws.stop();
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
