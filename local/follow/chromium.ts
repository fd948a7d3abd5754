// The Chromium of this machine, for who wants real pages.

import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';
import { TwinError } from '../error';

const PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** @throws TwinError when there is none, or none that starts */
export async function launchChromium(): Promise<Browser> {
  const named = process.env['CHROMIUM_PATH'] || undefined;
  if (named !== undefined && !existsSync(named))
    throw new TwinError(`CHROMIUM_PATH is "${named}", and there is no such file.`);
  const executablePath = named ?? PLACES.find((place) => existsSync(place));
  if (executablePath === undefined) {
    throw new TwinError(
      'No Chromium was found. Name one with CHROMIUM_PATH, or leave --browser out: the link is then followed without one.',
    );
  }
  try {
    return await chromium.launch({ executablePath, args: ARGUMENTS });
  } catch (error) {
    // The first line says what happened, and the others are a log.
    const [why = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
    throw new TwinError(`${executablePath} does not start as a browser (${why}). Name a Chromium with CHROMIUM_PATH.`);
  }
}
