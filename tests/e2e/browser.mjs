// Debian's Chromium, with an eye on its console: whoever opens a page here is told of every error and policy violation.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { root, startPlatform } from '../support/platform.mjs';

const frontend = path.join(root, 'services/frontend');
const require = createRequire(path.join(frontend, 'package.json'));
const { chromium } = require('playwright-core');
const AxeBuilder = require('@axe-core/playwright').default;

const axeTags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const locales = { fr: 'fr-FR', en: 'en-GB' };

/** The program that SP_BASE_URL names, or one of its own with the demo organisation. */
export async function openPlatform() {
  if (process.env.SP_BASE_URL) return { url: process.env.SP_BASE_URL.replace(/\/$/, ''), stop: async () => {} };
  const platform = await startPlatform({ demo: true, env: { SP_STATIC_DIR: path.join(frontend, 'out') } });
  return { url: platform.url, stop: () => platform.stop() };
}

export const openBrowser = () => chromium.launch({
  executablePath: process.env.SP_CHROMIUM ?? '/usr/bin/chromium',
  args: ['--headless=new', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
    '--disable-background-networking', '--disable-component-update', '--disable-sync'],
});

/** The interface's own words, so that a test reads the screen as a person does. */
export function wordsOf(language) {
  const messages = JSON.parse(readFileSync(path.join(frontend, `src/i18n/${language}.json`), 'utf8'));
  return (key, values = {}) => {
    const message = key.split('.').reduce((node, name) => node[name], messages);
    if (typeof message !== 'string') throw new Error(`no message ${key} in ${language}`);
    return message.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
  };
}

/** Matches a name that begins with `text`, whichever white space is in it. */
export const beginning = (text) => new RegExp(`^${text.trim().replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/\s+/g, '\\s')}`);

/** A person at a browser of their own. `problems` collects what the console reported. */
export async function sitDown(browser, url, { language, theme = 'light', width = 1280, height = 860 }) {
  const context = await browser.newContext({
    baseURL: url, locale: locales[language], colorScheme: theme, viewport: { width, height }, reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  const problems = [];
  page.on('console', (message) => message.type() === 'error' && problems.push(`${page.url()}: ${message.text()}`));
  page.on('pageerror', (error) => problems.push(`${page.url()}: ${error.message}`));
  await page.addInitScript(() => addEventListener('securitypolicyviolation',
    (event) => console.error(`policy violation: ${event.violatedDirective} ${event.blockedURI}`)));
  return { page, problems, leave: () => context.close() };
}

/** Signs in by one click on a demo account and the button. */
export async function signIn(page, words, { role, language }) {
  await page.goto('/sign-in/');
  const name = words(`auth.roles.${role}`);
  await page.getByRole('button', { name: new RegExp(`${name}\\s*${language.toUpperCase()}`) }).first().click();
  await page.getByRole('button', { name: words('auth.sign_in.submit') }).click();
  await page.locator('main#main').waitFor();
}

/** What axe finds at fault on the screen, as readable lines. */
export async function faultsOf(page) {
  const { violations } = await new AxeBuilder({ page }).withTags(axeTags).analyze();
  return violations.map(({ id, nodes }) => `${page.url()} ${id}: ${nodes.map((node) => node.target.join(' ')).join(', ')}`);
}
