import assert from "node:assert/strict";
import { test } from "node:test";
import { renderToStaticMarkup } from "react-dom/server";
import ReactMarkdown from "react-markdown";
import rehypeSanitize from "rehype-sanitize";
import { passageRange } from "../src/features/content/passage";
import { plainText } from "../src/features/content/plain-text";
import { rehypeCitations } from "../src/features/content/rehype-citations";
import { rehypeDirection } from "../src/features/content/rehype-direction";
import { rehypeHeadings } from "../src/features/content/rehype-headings";
import { rehypePassage } from "../src/features/content/rehype-passage";
import { rehypeQuote } from "../src/features/content/rehype-quote";
import { rehypeUnsupported } from "../src/features/content/rehype-unsupported";
import { isSameOrigin } from "../src/features/content/same-origin";
import { schema } from "../src/features/content/sanitize-schema";
import { snippetParts } from "../src/features/content/Snippet";

type Plugins = React.ComponentProps<typeof ReactMarkdown>["rehypePlugins"];

const html = (source: string, plugins: NonNullable<Plugins>) =>
  renderToStaticMarkup(<ReactMarkdown rehypePlugins={[[rehypeSanitize, schema], ...plugins]}>{source}</ReactMarkdown>);

const cited = (source: string, numbers: number[]) => html(source, [[rehypeCitations, { known: (number: number) => numbers.includes(number) }]]);
const mark = (number: number) => `<sup data-citation="${number}">${number}</sup>`;
const together = (word: string, number: number) => `<span data-together="">${word}${mark(number)}</span>`;

test("a citation becomes a mark that stays with its word", () => {
  assert.equal(cited("Press reset [1].", [1]), `<p>Press ${together("reset", 1)}.</p>`);
});

test("citations side by side are all marks", () => {
  assert.equal(cited("Press reset [1][2]", [1, 2]), `<p>Press ${together("reset", 1)}${mark(2)}</p>`);
});

test("a number that cites nothing stays text", () => {
  assert.equal(cited("Line [7] of [1]", [1]), `<p>Line [7] ${together("of", 1)}</p>`);
});

test("code is never cited", () => {
  assert.equal(cited("`a[1]`", [1]), "<p><code>a[1]</code></p>");
});

test("citations inside emphasis and lists are found", () => {
  assert.equal(cited("- **now [1]**", [1]), `<ul>\n<li><strong>${together("now", 1)}</strong></li>\n</ul>`);
});

test("written content cannot bring scripts, handlers or script links", () => {
  const result = html('<script>alert(1)</script> [x](javascript:alert(1)) <img src=x onerror="alert(1)">', []);
  assert.doesNotMatch(result, /<script|javascript:|<img/);
});

test("headings have addresses, told apart when they are equal", () => {
  assert.equal(html("## Étape\n\n## Étape", [rehypeHeadings]), '<h2 id="etape">Étape</h2>\n<h2 id="etape-2">Étape</h2>');
});

test("each block is read in its own direction", () => {
  assert.equal(html("One\n\n- مرحبا", [rehypeDirection]), '<p dir="auto">One</p>\n<ul dir="auto">\n<li dir="auto">مرحبا</li>\n</ul>');
});

test("a passage is found exactly, or by its first and last lines", () => {
  const source = "# A\n\nOne.\n\n## B\n\nTwo   words.\n\nThree.\n";
  assert.deepEqual(passageRange(source, "## B\n\nTwo   words."), { start: 11, end: 29 });
  assert.deepEqual(passageRange(source, "## B\n\nTwo words.\n\nThree."), { start: 11, end: 37 });
  assert.equal(passageRange(source, "Four."), null);
});

test("the blocks of a passage share one element with its address", () => {
  const source = "One.\n\nTwo.\n\nThree.";
  const range = passageRange(source, "Two.");
  assert.equal(html(source, [[rehypePassage, { id: "chunk-1", range }]]), '<p>One.</p>\n<section id="chunk-1" data-passage=""><p>Two.</p></section>\n<p>Three.</p>');
});

test("a quote is marked across emphasis, whatever its white space", () => {
  const result = html("Open the **sign-in page** now.", [[rehypeQuote, { quote: "the **sign-in\npage**" }]]);
  assert.equal(result, "<p>Open <mark>the </mark><strong><mark>sign-in page</mark></strong> now.</p>");
});

test("only the marks of a snippet are markup", () => {
  assert.deepEqual(snippetParts("a &lt;b&gt; <mark>c &amp; d</mark><img src=x>"), [
    { text: "a <b> ", marked: false },
    { text: "c & d", marked: true },
    { text: "<img src=x>", marked: false },
  ]);
});

test("a quote reads without its Markdown", () => {
  assert.equal(plainText("## Open **the** [page](https://a.example)\n- `now` snake_case_name"), "Open the page now snake_case_name");
  assert.equal(plainText("Ports:\n\n| Use | Port |\n|---|:-:|\n| Mail | 587 |"), "Ports: Use · Port Mail · 587");
});

test("images come from this site only", () => {
  const origin = "https://support.example";
  assert.ok(isSameOrigin("/a.png", origin));
  assert.ok(!isSameOrigin("https://other.example/a.png", origin));
  assert.ok(!isSameOrigin("//other.example/a.png", origin));
  assert.ok(!isSameOrigin("data:image/png;base64,AA", origin));
});

const doubted = (source: string, sentences: string[], numbers: number[] = []) =>
  html(source, [[rehypeUnsupported, { sentences, label: "unsure" }], [rehypeCitations, { known: (number: number) => numbers.includes(number) }]]);
const doubt = (text: string) => `<span data-unsupported="" title="unsure"><span data-unsupported-label="">(unsure) </span>${text}</span>`;
const doubtAgain = (text: string) => `<span data-unsupported="" title="unsure">${text}</span>`;

test("a sentence without support is marked, and says so once", () => {
  assert.equal(doubted("Press reset. It takes a day. Then wait.", ["It takes a day."]), `<p>Press reset. ${doubt("It takes a day.")} Then wait.</p>`);
});

test("a sentence is found across emphasis, code and links", () => {
  const sentence = "Open **the [page](https://a.example/x_(y))** or `a_b`.";
  assert.equal(
    doubted(`First. ${sentence}`, [sentence]),
    `<p>First. ${doubt("Open ")}<strong>${doubtAgain("the ")}<a href="https://a.example/x_(y)">${doubtAgain("page")}</a></strong>${doubtAgain(" or ")}<code>${doubtAgain("a_b")}</code>${doubtAgain(".")}</p>`,
  );
});

test("a citation inside a sentence without support is still a mark", () => {
  assert.equal(doubted("It takes a day [1]. Done.", ["It takes a day [1]."], [1]), `<p>${doubt(`It takes a ${together("day", 1)}.`)} Done.</p>`);
});

test("a sentence is found behind the marker of its list or heading", () => {
  assert.equal(doubted("1. Restart it.\n2. Call us.", ["2. Call us."]), `<ol>\n<li>Restart it.</li>\n<li>${doubt("Call us.")}</li>\n</ol>`);
  assert.equal(doubted("## Call us.", ["## Call us."]), `<h2>${doubt("Call us.")}</h2>`);
});

test("of sentences that are equal, each listed one is marked once", () => {
  assert.equal(doubted("Wait. Press. Wait.", ["Wait.", "Wait."]), `<p>${doubt("Wait.")} Press. ${doubt("Wait.")}</p>`);
});

test("a sentence that is not there marks nothing", () => {
  assert.equal(doubted("Press reset.", ["Pull it.", ""]), "<p>Press reset.</p>");
});
