// Starts the suites that take longest first, so that no worker is left alone with one of them at the end. Jest knows how long a suite
// takes from earlier runs only; in a fresh clone it goes by the size of the file, which says little here.

const { default: Sequencer } = require('@jest/test-sequencer');

const SLOWEST = [
  'bench/load',
  'docs/runbook-commands',
  'lambda-src/send-link/faults',
  'lambda-src/send-link/interleavings',
  'end-to-end/chat-that-does-not-break',
  'scripts/plan-report-terraform',
  'local/call/call',
  'flows/simulator/voice-to-chat.explore',
  'constructs/terraform',
  'ui/accessibility',
  'lambda-src/send-link/calls',
  'scripts/scripts',
  'local/removal',
  'flows/validator/mutations',
  'scripts/doctor/command',
  'constructs/existing-estates',
  'scripts/doctor/doctor',
  'constructs/operations',
  'scripts/workflow',
  'scripts/start',
];

const place = ({ path }) => {
  const found = SLOWEST.findIndex((name) => path.replaceAll('\\', '/').includes(`__tests__/${name}.test.`));
  return found < 0 ? SLOWEST.length : found;
};

module.exports = class SlowestFirst extends Sequencer {
  sort(tests) {
    return super.sort(tests).sort((one, other) => place(one) - place(other));
  }
};
