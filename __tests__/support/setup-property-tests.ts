// Property tests draw the same samples in every run, so that a change is judged by what it changed.
// FAST_CHECK_SEED=random looks further; a number repeats the run that printed it.

import fc from 'fast-check';

const wanted = process.env.FAST_CHECK_SEED ?? '20261122';
const seed = wanted === 'random' ? Date.now() % 2 ** 31 : Number(wanted);
if (!Number.isSafeInteger(seed)) throw new Error(`FAST_CHECK_SEED is "${wanted}": give a whole number, or "random".`);
if (wanted === 'random') console.info(`Property tests with FAST_CHECK_SEED=${seed}`);
fc.configureGlobal({ seed });
