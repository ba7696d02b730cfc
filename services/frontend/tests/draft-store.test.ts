import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { DraftStore, fingerprintOf } from "../src/lib/draft-store";

class Shelf implements Storage {
  [name: string]: unknown;
  private readonly items = new Map<string, string>();
  full = false;
  tabs: DraftStore[] = [];
  get length() {
    return this.items.size;
  }
  key = (place: number) => [...this.items.keys()][place] ?? null;
  getItem = (key: string) => this.items.get(key) ?? null;
  clear = () => this.items.clear();
  /** Whoever writes hears nothing of it: the other tabs do. */
  by(writer: () => DraftStore): Storage {
    const tell = (key: string, value: string | null) => this.tabs.forEach((tab) => tab !== writer() && tab.onStorage(key, value));
    const setItem = (key: string, value: string) => {
      if (this.full) throw new DOMException("full", "QuotaExceededError");
      this.items.set(key, value);
      tell(key, value);
    };
    const removeItem = (key: string) => {
      if (this.items.delete(key)) tell(key, null);
    };
    return { key: this.key, getItem: this.getItem, clear: this.clear, setItem, removeItem, length: 0, ...{} } as Storage;
  }
  setItem = (key: string, value: string) => void this.items.set(key, value);
  removeItem = (key: string) => void this.items.delete(key);
}

let shelf: Shelf;
let time: number;

function openTab(name: string): DraftStore {
  const storage = shelf.by(() => tab);
  Object.defineProperty(storage, "length", { get: () => shelf.length });
  const tab: DraftStore = new DraftStore(storage, name, () => (time += 1));
  shelf.tabs.push(tab);
  return tab;
}

const closed = (tab: DraftStore) => shelf.tabs.splice(shelf.tabs.indexOf(tab), 1);
const name = "p1.ticket.t1.reply";

beforeEach(() => {
  shelf = new Shelf();
  time = 1000;
});

test("two tabs keep a draft each, and each sees the other's", () => {
  const [a, b] = [openTab("a"), openTab("b")];
  a.write(name, { value: { body: "one" } });
  b.write(name, { value: { body: "two" } });
  assert.deepEqual(a.view(name).own?.value, { body: "one" });
  assert.deepEqual(b.view(name).own?.value, { body: "two" });
  assert.deepEqual(a.view(name).others.map(({ draft }) => draft.value), [{ body: "two" }]);
  assert.deepEqual(b.view(name).others.map(({ draft }) => draft.value), [{ body: "one" }]);
});

test("a draft outlives its tab under the same name, and is another's to continue", () => {
  const a = openTab("a");
  a.write(name, { value: { body: "one" }, attempt: { key: "k", of: "x" } });
  closed(a);
  assert.deepEqual(openTab("a").view(name).own?.attempt, { key: "k", of: "x" });
  assert.equal(openTab("b").view(name).others.length, 1);
});

test("the name of one draft that begins another's is not mixed up with it", () => {
  const [a, b] = [openTab("a"), openTab("b")];
  a.write("p1.article.new.x~y", { value: { title: "x" } });
  a.write("p1.article.new.longer", { value: { title: "x" } });
  assert.deepEqual(b.view("p1.article.new").others, []);
  assert.deepEqual(b.view("p1.article.new.x").others, []);
});

test("what is sent takes along the closed tab's draft that it continued", () => {
  const a = openTab("a");
  a.write(name, { value: { body: "one" } });
  closed(a);
  const b = openTab("b");
  const [source] = b.view(name).others;
  assert.ok(source);
  b.write(name, { value: { body: "one and more" }, from: { slot: source.slot, at: source.draft.at } });
  b.remove(name, "sent");
  assert.equal(shelf.length, 0);
});

test("what is sent leaves what an open tab wrote differently, or meanwhile", () => {
  for (const meanwhile of [false, true]) {
    shelf = new Shelf();
    const [a, b] = [openTab("a"), openTab("b")];
    a.write(name, { value: { body: "one" } });
    const [source] = b.view(name).others;
    assert.ok(source);
    b.write(name, { value: { body: "two" }, from: { slot: source.slot, at: source.draft.at } });
    if (meanwhile) a.write(name, { value: { body: "one!" } });
    b.remove(name, "sent");
    assert.deepEqual(a.view(name).own?.value, { body: meanwhile ? "one!" : "one" });
    assert.equal(shelf.length, 1);
  }
});

test("the very same, sent from one tab, is not left to be sent again from the other", () => {
  const [a, b] = [openTab("a"), openTab("b")];
  a.write(name, { value: { body: "one" } });
  const [source] = b.view(name).others;
  assert.ok(source);
  b.remove(name, "sent", source);
  assert.equal(a.view(name).own, null);
  assert.equal(shelf.length, 0);
});

test("given up in one tab, it stays in the open tab that wrote it", () => {
  const [a, b] = [openTab("a"), openTab("b")];
  a.write(name, { value: { body: "one" } });
  const [source] = b.view(name).others;
  assert.ok(source);
  b.remove(name, "given_up", source);
  assert.deepEqual(a.view(name).own?.value, { body: "one" });
});

test("a full device takes nothing from the tab", () => {
  const a = openTab("a");
  shelf.full = true;
  a.write(name, { value: { body: "one" } });
  assert.deepEqual(a.view(name).own?.value, { body: "one" });
});

test("a draft from before there were slots is continued", () => {
  shelf.setItem(`sp.draft.${name}`, JSON.stringify({ body: "old" }));
  shelf.setItem("sp.draft.p1.other~a", "not JSON");
  const a = openTab("a");
  assert.deepEqual(a.view(name).others[0]?.draft, { value: { body: "old" }, at: 0 });
  assert.equal(a.view("p1.other").own, null);
});

test("the view is the same object until something changes", () => {
  const a = openTab("a");
  assert.equal(a.view(name), a.view(name));
  const before = a.view(name);
  let told = 0;
  a.subscribe(() => (told += 1));
  a.onStorage("unrelated", "x");
  assert.equal(a.view(name), before);
  a.write(name, { value: {} });
  assert.notEqual(a.view(name), before);
  assert.equal(told, 1);
});

test("bodies that differ have different fingerprints", () => {
  const bodies = [{ body: "a" }, { body: "b" }, { body: "a", internal: true }, { body: "a", internal: false }, {}, undefined, "é", "è"];
  assert.equal(new Set(bodies.map(fingerprintOf)).size, bodies.length);
  assert.equal(fingerprintOf({ body: "a" }), fingerprintOf({ body: "a" }));
});
