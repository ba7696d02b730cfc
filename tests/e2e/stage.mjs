// What the tests of the screens have in common: a platform with the demo organisation, and a browser. Both stand when this has been
// imported, since hooks of several modules are in no order, and are gone after the file's last test.
import { after } from 'node:test';
import { signIn } from '../support/platform.mjs';
import { openBrowser, openPlatform } from './browser.mjs';

export const platform = await openPlatform();
export const browser = await openBrowser();
after(async () => {
  await browser.close();
  await platform.stop();
});

/** A person of the demo organisation, at the API. */
export async function atApi(role, language = 'en') {
  const { accounts } = await (await fetch(`${platform.url}/api/v1/auth/demo`)).json();
  const account = accounts.find((one) => one.role === role && one.language === language);
  return signIn(platform.url, account.email, account.password);
}
