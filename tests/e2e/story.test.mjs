// The story that a newcomer lives through, in the browser: asked and answered, refused and handed over, answered by a person.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { beginning, faultsOf, signIn, sitDown, wordsOf } from './browser.mjs';
import { browser, platform } from './stage.mjs';

const stories = {
  fr: {
    question: 'Comment réinitialiser mon mot de passe ?',
    unknown: 'Quel est le menu de la cantine vendredi prochain ?',
    reply: 'Bonjour, le menu est affiché à l’entrée du restaurant.',
    article: { title: 'Réserver le vélo cargo', fact: 'Le vélo cargo se réserve auprès de l’accueil du bâtiment B, la veille avant 17 heures.' },
    newQuestion: 'Comment réserver le vélo cargo ?',
  },
  en: {
    question: 'How do I reset my password?',
    unknown: 'What is on the canteen menu next Friday?',
    reply: 'Hello, the menu hangs at the entrance of the restaurant.',
    article: { title: 'Book the cargo bike', fact: 'The cargo bike is booked at the reception of building B, the day before, by 5 pm.' },
    newQuestion: 'How do I book the cargo bike?',
  },
};

for (const [language, story] of Object.entries(stories)) {
  test(`the main job, in ${language}`, { timeout: 180_000 }, async (t) => {
    const words = wordsOf(language);
    const requester = await sitDown(browser, platform.url, { language });
    const agent = await sitDown(browser, platform.url, { language, theme: 'dark' });
    const faults = [];
    const look = async (person) => faults.push(...await faultsOf(person.page));

    const ask = async (question) => {
      await requester.page.getByRole('textbox', { name: words('assistant.ask') }).fill(question);
      await requester.page.keyboard.press('Enter');
    };
    const log = requester.page.getByRole('log');
    const answered = (count) => log.getByRole('button', { name: words('assistant.helpful'), exact: true }).nth(count - 1).waitFor();

    await t.test('a requester and an agent sign in', async () => {
      await requester.page.goto('/sign-in/');
      await requester.page.getByRole('heading', { name: words('auth.sign_in.title') }).waitFor();
      await look(requester);
      await signIn(requester.page, words, { role: 'requester', language });
      await signIn(agent.page, words, { role: 'agent', language });
      await requester.page.goto('/assistant/');
      await requester.page.getByRole('list', { name: words('assistant.starters') }).waitFor();
      await look(requester);
    });

    await t.test('a question is answered as a stream, with its source', async () => {
      const streamed = requester.page.waitForResponse((response) => response.url().endsWith('/api/v1/chat'));
      await ask(story.question);
      assert.match((await streamed).headers()['content-type'], /^text\/event-stream/);
      await answered(1);
      await requester.page.waitForURL(/\/assistant\/[^/]+\/$/);
      await look(requester);
    });

    await t.test('the source opens at the cited passage, and in its article', async () => {
      await log.getByRole('button', { name: beginning(words('assistant.open_source', { number: 1, title: '' })) }).first().click();
      const passage = requester.page.getByRole('region', { name: words('assistant.cited_passage') });
      await passage.waitFor();
      assert.notEqual((await passage.locator('mark').first().innerText()).trim(), '');
      await look(requester);
      await requester.page.getByRole('link', { name: words('assistant.open_article') }).click();
      await requester.page.waitForURL(/\/kb\/[^/]+\/#chunk-/);
      await requester.page.locator('[id^="chunk-"]').waitFor();
      await look(requester);
      await requester.page.goBack();
      await log.waitFor();
    });

    let ticketNumber;
    await t.test('what the knowledge base does not hold is refused, and a prefilled ticket offered', async () => {
      await ask(story.unknown);
      await log.getByText(words('assistant.refusal.title')).waitFor();
      await look(requester);
      await log.getByRole('button', { name: words('assistant.refusal.create_ticket') }).click();
      const form = requester.page.getByRole('form', { name: words('assistant.handoff.title') });
      assert.equal(await form.getByRole('textbox', { name: words('tickets.subject') }).inputValue(), story.unknown);
      assert.ok((await form.getByRole('textbox', { name: words('assistant.handoff.body') }).inputValue()).includes(story.unknown));
      await look(requester);
    });

    await t.test('the ticket arrives at the agent within a second, without reloading', async () => {
      await agent.page.getByRole('link', { name: words('shell.items.tickets') }).click();
      await agent.page.getByRole('heading', { level: 1, name: words('tickets.title') }).waitFor();
      await agent.page.locator('main li a').first().waitFor();
      await look(agent);
      await requester.page.getByRole('button', { name: words('assistant.handoff.send') }).click();
      const sentAt = Date.now();
      await agent.page.locator('main li a', { hasText: story.unknown }).first().waitFor({ timeout: 1500 });
      t.diagnostic(`seen ${Date.now() - sentAt} ms after it was sent`);
      const link = log.getByRole('link');
      await link.waitFor();
      ticketNumber = /\d+/.exec(await link.innerText())?.[0];
      assert.ok(ticketNumber);
      await link.click();
      await requester.page.getByRole('heading', { level: 1, name: story.unknown }).waitFor();
      await look(requester);
    });

    await t.test('the agent answers and changes the status, and the requester sees both', async () => {
      await agent.page.locator('main li a', { hasText: story.unknown }).first().click();
      await agent.page.getByRole('heading', { level: 1, name: story.unknown }).waitFor();
      await agent.page.getByRole('textbox', { name: words('tickets.reply.public_label') }).fill(story.reply);
      await agent.page.keyboard.press('Control+Enter');
      await requester.page.getByText(story.reply).waitFor({ timeout: 2000 });
      await agent.page.getByRole('combobox', { name: words('tickets.status') }).click();
      await agent.page.getByRole('option', { name: words('tickets.statuses.solved') }).click();
      await requester.page.locator('article header').getByText(words('tickets.statuses.solved')).waitFor({ timeout: 2000 });
      await look(agent);
      await look(requester);
    });

    await t.test('an article answers the next question within two seconds', async () => {
      await agent.page.goto('/kb/new/');
      await agent.page.getByRole('textbox', { name: words('knowledge.article_title') }).fill(story.article.title);
      await agent.page.getByRole('textbox', { name: words('knowledge.content'), exact: true }).fill(story.article.fact);
      await look(agent);
      await requester.page.goto('/assistant/');
      await requester.page.getByRole('textbox', { name: words('assistant.ask') }).waitFor();
      await agent.page.getByRole('button', { name: words('knowledge.publish') }).click();
      await agent.page.getByRole('heading', { level: 1, name: story.article.title }).waitFor();
      await agent.page.waitForTimeout(2000);
      await ask(story.newQuestion);
      await answered(1);
      await log.locator('ol').getByText(story.article.title).waitFor();
      await look(agent);
    });

    await t.test('once it is deleted, no answer uses it', async () => {
      await agent.page.getByRole('button', { name: words('knowledge.delete'), exact: true }).click();
      await agent.page.getByRole('button', { name: words('knowledge.delete_confirm') }).click();
      await agent.page.getByRole('heading', { level: 1, name: words('knowledge.title') }).waitFor();
      await requester.page.getByRole('button', { name: words('assistant.new') }).first().click();
      await log.getByText(story.article.fact.slice(0, 30)).first().waitFor({ state: 'detached' });  // the answer of before has left the screen
      await ask(story.newQuestion);
      await log.getByText(words('assistant.refusal.title')).or(log.getByRole('button', { name: words('assistant.helpful'), exact: true })).first().waitFor();
      assert.equal(await log.getByText(story.article.fact.slice(0, 30)).count(), 0);
    });

    await t.test('nothing was at fault on any screen, nor in the console', () => {
      assert.deepEqual(faults, []);
      assert.deepEqual([...requester.problems, ...agent.problems], []);
    });

    await requester.leave();
    await agent.leave();
  });
}
