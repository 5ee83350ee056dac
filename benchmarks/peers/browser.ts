import { type Browser, chromium } from 'playwright-core';

/** The browser of benchmarks and end-to-end tests: Debian's Chromium, or another one that is named. */
export const CHROMIUM = process.env.LOCALCV_CHROMIUM ?? '/usr/bin/chromium';
/** Without these, Chromium looks for hosts of its maker at every start. */
const CHROMIUM_ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export function launchBrowser(more: readonly string[] = []): Promise<Browser> {
  return chromium.launch({ executablePath: CHROMIUM, args: [...CHROMIUM_ARGUMENTS, ...more] });
}

/** A session cookie (`name=value`, as `startServer` gives it) in the form that a browser context takes. */
export function toBrowserCookie(cookie: string, url: string): { name: string; value: string; url: string } {
  const separator = cookie.indexOf('=');
  return { name: cookie.slice(0, separator), value: cookie.slice(separator + 1), url };
}
