// Options that npm took for its own, because `--` was missing before them (`npm run call --agents 2`): npm hands them on as environment
// variables, and the script would run as if nobody had asked for anything.

/** npm reads these as several options of its own by one letter each (npm 11). */
const TAKEN_APART: Readonly<Record<string, readonly string[]>> = {
  plan: ['all', 'long', 'parseable'],
  calls: ['all', 'long'],
  sms: ['message'],
};
/** npm once knew it itself, and people have it in their settings. */
const OF_NPM = ['email'];

/**
 * A sentence, or undefined when npm took nothing.
 *
 * @param options names of the script's options, without dashes
 */
export function optionsTakenByNpm(
  environment: Readonly<Record<string, string | undefined>>,
  script: string,
  options: readonly string[],
): string | undefined {
  if (environment['npm_lifecycle_event'] !== script) return undefined;
  const has = (name: string) => environment[`npm_config_${name.replaceAll('-', '_')}`] !== undefined;
  const taken = options.filter(
    (option) =>
      !OF_NPM.includes(option) && (has(option.replace(/^no-/, '')) || (TAKEN_APART[option]?.every(has) ?? false)),
  );
  if (taken.length === 0) return undefined;
  const names = taken.map((option) => `--${option}`).join(', ');
  const command = script === 'start' ? 'npm start' : `npm run ${script}`;
  return `npm took ${names} for itself. Options come after "--": ${command} -- --${taken[0]} ...`;
}
