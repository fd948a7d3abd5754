// Jest runs the TypeScript sources through SWC; type errors are found by `npm run check`, not here.

const { availableParallelism } = require('node:os');

/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: 'node',
  // Suites wait a third of their time (for processes, browsers, services that hang): one worker more than there are cores fills it.
  maxWorkers: availableParallelism() + 1,
  testSequencer: '<rootDir>/__tests__/support/slowest-first.js',
  // Suites start processes and wait for them; on a busy machine five seconds are no sign of a fault.
  testTimeout: 60_000,
  // Long suites share one report: keep what a worker holds from growing with each file.
  workerIdleMemoryLimit: '1500MB',
  roots: ['<rootDir>/__tests__'],
  testMatch: ['**/*.test.ts', '**/*.test.tsx'],
  setupFilesAfterEnv: ['<rootDir>/__tests__/support/setup-cdktf-matchers.ts'],
  setupFiles: ['<rootDir>/__tests__/support/setup-property-tests.ts'],
  transform: {
    '^.+\\.tsx?$': [
      '@swc/jest',
      {
        jsc: {
          parser: { syntax: 'typescript', tsx: true },
          transform: { react: { runtime: 'automatic', importSource: 'preact' } },
          target: 'es2022',
        },
        module: { type: 'commonjs' },
      },
    ],
  },
};
