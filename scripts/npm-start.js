// `npm start`, in JavaScript that an old Node.js can read too: it says what is missing before anything else is loaded.

const OLDEST = [20, 11];

const [major, minor] = process.versions.node.split('.').map(Number);
const tooOld = major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1]);

function installed() {
  try {
    return require.resolve('tsx/cjs') !== '';
  } catch (_error) {
    return false;
  }
}

if (tooOld) {
  console.error(
    `\nNode.js ${process.versions.node} is too old: Voice-to-Chat needs ${OLDEST.join('.')} or newer. Install Node.js 22 and run npm ci && npm start again.\n`,
  );
  process.exitCode = 1;
} else if (!installed()) {
  console.error('\nThe packages are not installed. Run npm ci once, then npm start.\n');
  process.exitCode = 1;
} else {
  require('tsx/cjs');
  require('./start.ts');
}
