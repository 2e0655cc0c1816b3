import { PassThrough } from "node:stream";
import { afterEach, expect, test } from "vitest";
import { type Console, openConsole } from "../../../adapters/console/open-console.ts";
import type { Intent } from "../../../bot/chat.ts";
import { syncThread } from "../../../bot/sync-thread.ts";
import type { Plan } from "../../../jobs/record.ts";
import { botSite } from "../../support/bot-site.ts";
import { migrationSteps } from "../../support/example-steps.ts";
import { memoryPosts } from "../../support/memory-posts.ts";
import { memoryStore } from "../../support/memory-store.ts";
import { silentLog } from "../../support/silent-log.ts";
import { examplePlan } from "../../support/store-contract.ts";

const ID = "k7m2qx9d";
const opened: Console[] = [];
afterEach(() => {
  for (const console of opened.splice(0)) console.close();
});

/** One plan, and consoles that are opened one after another on what Redis remembers of it. */
async function remembered(change: Partial<Plan>) {
  const store = memoryStore();
  const posts = memoryPosts();
  const place = { platform: "console", channel: "console" };
  await store.createPlan(examplePlan({ id: ID, place, steps: migrationSteps, expiresAt: 9e12, ...change }));

  function open() {
    const input = new PassThrough();
    const output = Object.assign(new PassThrough({ encoding: "utf8" }), { columns: 0, rows: 0 });
    const intents: Intent[] = [];
    let printed = "";
    output.on("data", (text: string) => (printed += text));
    const chat = openConsole({
      input,
      output,
      isTerminal: false,
      colours: false,
      as: "bob",
      editIntervalMs: 0,
      onIntent: async (intent) => void intents.push(intent),
      onFailure(error) {
        throw error;
      },
    });
    opened.push(chat);
    const sync = () => syncThread(ID, { store, posts, chat, site: botSite, log: silentLog, now: Date.now });
    return { chat, input, intents, sync, printed: () => printed };
  }
  return { store, open };
}

const times = (text: string, words: string) => text.split(words).length - 1;

test("a console started anew shows a plan that waits, once, with its commands and buttons that work", async () => {
  const { open } = await remembered({ state: "waiting" });
  const before = open();
  await before.sync();
  before.chat.close();

  const after = open();
  await after.sync();
  await after.sync();
  after.input.write("1\n");
  await new Promise((resolve) => setImmediate(resolve));

  expect(times(after.printed(), "waiting for approval")).toBe(2); // root and card
  expect(times(after.printed(), "kvm2$ systemctl enable libvirtd-tls.socket")).toBe(1);
  expect(after.intents).toMatchObject([{ type: "click", button: `approve.${ID}` }]);
});

test("a console started anew does not tell again what is over", async () => {
  const { store, open } = await remembered({ state: "running" });
  const before = open();
  await before.sync();
  before.chat.close();
  const token = await store.takeRun(ID);
  await store.append(ID, token, { type: "run.done", at: Date.now(), summary: ["vm1 runs on kvm2."] });
  await store.changePlan(ID, (plan) => ({ ...plan, state: "done" }));

  const after = open();
  await after.sync();
  const told = after.printed();
  await after.sync();

  expect(told).toContain("vm1 runs on kvm2.");
  expect(told).not.toContain("kvm2$ systemctl");
  expect(after.printed()).toBe(told);
});

test("two consoles on one Redis do not make each other say things again", async () => {
  const { open } = await remembered({ state: "waiting" });
  const [one, other] = [open(), open()];

  for (let n = 0; n < 3; n += 1) {
    await one.sync();
    await other.sync();
  }

  for (const { printed } of [one, other]) {
    expect(times(printed(), "kvm2$ systemctl enable libvirtd-tls.socket")).toBe(1);
  }
});
