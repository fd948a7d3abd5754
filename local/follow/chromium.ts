// The Chromium of this machine, for who wants real pages.

import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';
import { TwinError } from '../error';

const PLACES = [
  process.env['CHROMIUM_PATH'],
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

/** Throws TwinError when there is none. */
export function launchChromium(): Promise<Browser> {
  const executablePath = PLACES.find((place) => place !== undefined && existsSync(place));
  if (executablePath === undefined) {
    throw new TwinError(
      'No Chromium was found. Name one with CHROMIUM_PATH, or leave --browser out: the link is then followed without one.',
    );
  }
  return chromium.launch({ executablePath, args: ARGUMENTS });
}
