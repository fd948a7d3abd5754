// `npm start`: the whole product on this machine. Synthesizes the stack, runs it in the local twin, serves a page with a phone, an
// agent's desk and a timeline around it, and takes over every change of the sources. `--plan` only shows what would be deployed.

import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { TwinError } from '../local/error';
import { endWithNpm } from '../local/orphan';
import { Demonstration } from '../local/page/demonstration';
import { pageFiles } from '../local/page/files';
import { servePage } from '../local/page/server';
import { Twin } from '../local/twin';
import { addressThatOpens, openBrowser } from './start/open-browser';
import { reloader, seconds } from './start/reload';
import { SynthError, SynthProcess } from './start/synth-process';
import { watchSources } from './start/watch';
import { main, refuseOptionsOfNpm, UsageError } from './support/command';
import { tellWarnings } from './support/stacks';

const HELP = `npm start -- [options]      the whole product on this machine

  --port 8080     first port to try for the page; the chat site takes the next free one   (default: 8080)
  --as-is         run main.ts exactly as it is. Without it, links by e-mail and the look-up of
                  landlines are on, so that every scenario can be tried
  --no-open       do not open a browser
  --no-watch      do not take over changes of the sources
  --plan          synthesize, show what would be deployed and what to set first, and end

The page has two addresses. Where the first does not open, as some systems know no names below
localhost, take the one on localhost: links then open in a window of their own. Chats need Chrome,
Edge or Firefox: most versions of Safari keep no secure cookies of a site without HTTPS.`;

const ROOT = resolve(__dirname, '..');
/** What a stack is made of. */
const SOURCES = { folders: ['flows', 'lambda-src', 'ui', 'constructs'], files: ['main.ts'] };
const TRIAL = { email: true, carrierLookup: true };
const DEFAULT_PORT = 8080;

const flag = { type: 'boolean', default: false } as const;
const OPTIONS = {
  port: { type: 'string' },
  'as-is': flag,
  'no-open': flag,
  'no-watch': flag,
  plan: flag,
  help: flag,
} as const;

main(async (args) => {
  refuseOptionsOfNpm('start', Object.keys(OPTIONS));
  endWithNpm(process.env);
  const options = parse(args);
  if (options.help) console.log(HELP);
  else if (options.plan) (require('./start/plan') as typeof import('./start/plan')).showPlan();
  else await run(options);
  return undefined;
});

interface Options {
  readonly help: boolean;
  readonly plan: boolean;
  readonly port: number;
  readonly asIs: boolean;
  readonly open: boolean;
  readonly watch: boolean;
}

function parse(args: readonly string[]): Options {
  let values: ReturnType<typeof parseArgs<{ options: typeof OPTIONS }>>['values'];
  try {
    ({ values } = parseArgs({ args: [...args], options: OPTIONS, allowPositionals: false }));
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : error}\nnpm start -- --help tells all options.`);
  }
  const port = Number(values.port ?? DEFAULT_PORT);
  if (values.port?.trim() === '' || !Number.isInteger(port) || port < 0 || port > 65_534) {
    throw new UsageError(`--port: "${values.port}" is no port. Give a number from 0 to 65534.`);
  }
  return {
    help: values.help === true,
    plan: values.plan === true,
    port,
    asIs: values['as-is'] === true,
    open: values['no-open'] !== true,
    watch: values['no-watch'] !== true,
  };
}

async function run({ port, asIs, open, watch }: Options): Promise<void> {
  const { stopped, isStopping } = stopSignal();
  const demonstration = new Demonstration();
  const files = pageFiles();
  files.catch(() => {});
  const synth = new SynthProcess(asIs ? {} : TRIAL);
  const page = await servePage(demonstration, files, port);
  if (port !== 0 && page.port !== port) console.log(`Port ${port} is taken; the page has the next free one.`);
  console.log(`\n  Voice-to-Chat    ${page.url}\n  or, if that does not open, ${page.localUrl}\n`);
  let twin: Twin | undefined;
  let watching: { close(): void } | undefined;
  const ends = async () => {
    watching?.close();
    await page.close();
    await twin?.close();
    synth.end();
  };

  try {
    const opened = open ? addressThatOpens(page).then((url) => openBrowser(url)) : Promise.resolve(true);
    void opened.then(
      (done) => done || console.log('  No browser could be opened from here: open the address yourself.'),
    );
    const first = await Promise.race([synth.synthesize(), stopped]);
    if (first === undefined) return;
    tellWarnings(join(first.folder, '../..'));
    twin = await Twin.start({
      ...demonstration.hooks,
      stack: first.folder,
      port: page.port === 0 ? 0 : page.port + 1,
      framedBy: page.url,
    });
    demonstration.runs(twin);
    console.log(`  The chat site    ${twin.site?.url ?? 'none in this stack'}`);
    console.log(`  The stack        ${twin.stack.resources.length} resources, synthesized in ${seconds(first.ms)}`);
    if (watch) {
      console.log(`  Edit ${SOURCES.folders.join(', ')} or main.ts, and the change is here.`);
      watching = watchSources(
        ROOT,
        SOURCES,
        reloader({
          synth,
          demonstration,
          twin: () => twin,
          next: (value) => {
            twin = value;
          },
        }),
        (why) => console.error(`  ${why}`),
      );
    }
    console.log('\n  Ctrl-C ends it.');
    await stopped;
  } catch (error) {
    // What the start still looked for may be gone already.
    if (isStopping()) return;
    if (error instanceof SynthError) throw new UsageError(`The stack cannot be synthesized.\n${error.message}`);
    if (error instanceof TwinError) throw new UsageError(error.message);
    throw error;
  } finally {
    await ends();
  }
}

/** Resolves when the person has had enough. Who asks twice does not wait for a tidy end; what must be undone is undone at exit. */
function stopSignal(): { readonly stopped: Promise<void>; readonly isStopping: () => boolean } {
  let asked = false;
  const stopped = new Promise<void>((done) => {
    const stop = () => {
      if (asked) process.exit(130);
      asked = true;
      done();
    };
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
  });
  return { stopped, isStopping: () => asked };
}
