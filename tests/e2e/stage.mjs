// What the tests of the screens have in common: a platform with the demo organisation, and a browser. Whoever imports this
// has both from before the file's first test, and its own `before`, until after its last.
import { after, before } from 'node:test';
import { signIn } from '../support/platform.mjs';
import { openBrowser, openPlatform } from './browser.mjs';

export let platform;
export let browser;
before(async () => {
  platform = await openPlatform();
  browser = await openBrowser();
});
after(async () => {
  await browser?.close();
  await platform?.stop();
});

/** A person of the demo organisation, at the API. */
export async function atApi(role, language = 'en') {
  const { accounts } = await (await fetch(`${platform.url}/api/v1/auth/demo`)).json();
  const account = accounts.find((one) => one.role === role && one.language === language);
  return signIn(platform.url, account.email, account.password);
}
