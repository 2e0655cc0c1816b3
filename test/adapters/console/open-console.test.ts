import { PassThrough } from "node:stream";
import { afterEach, expect, test } from "vitest";
import { limits } from "../../../adapters/console/limits.ts";
import { type Console, type ConsoleOptions, openConsole } from "../../../adapters/console/open-console.ts";
import { brief } from "../../../bot/brief.ts";
import type { Intent } from "../../../bot/chat.ts";
import { type Button, code, message, type StepLine, text } from "../../../bot/message.ts";
import { fakeTerminal } from "../../support/fake-terminal.ts";

const place = { platform: "console", channel: "console" };
const NOW = Date.UTC(2026, 10, 23, 14, 7, 31);
const settle = () => new Promise((resolve) => setImmediate(resolve));

const opened: Console[] = [];
afterEach(() => {
  for (const console of opened.splice(0)) console.close();
});

type Settings = Partial<Pick<ConsoleOptions, "onIntent" | "onFailure" | "now" | "editIntervalMs">> & {
  /** Undefined: nobody has said who they are. */
  readonly as?: string | undefined;
};

const ANN: Settings = { as: "ann" };

function open(options: ConsoleOptions): Console {
  const opening = openConsole(options);
  opened.push(opening);
  return opening;
}

function defaults(intents: Intent[], { as, ...settings }: Settings) {
  return {
    onIntent: async (intent: Intent) => {
      intents.push(intent);
    },
    onFailure: () => {},
    now: () => NOW,
    timeZone: "UTC",
    ...(as === undefined ? {} : { as }),
    ...settings,
  };
}

/** A console on pipes. */
function piped(settings: Settings = ANN) {
  const intents: Intent[] = [];
  const input = new PassThrough();
  const output = new PassThrough({ encoding: "utf8" });
  let printed = "";
  output.on("data", (text: string) => {
    printed += text;
  });
  const chat = open({ input, output, isTerminal: false, colours: false, ...defaults(intents, settings) });
  return { chat, input, output, intents, lines: () => printed.split("\n").slice(0, -1) };
}

/** A console on a terminal. */
function seated(settings: Settings = ANN, terminal = fakeTerminal(70, 20)) {
  const intents: Intent[] = [];
  const { input, output } = terminal;
  const chat = open({ input, output, isTerminal: true, colours: true, ...defaults(intents, settings) });
  return { chat, terminal, intents };
}

const steps = (...marks: StepLine["mark"][]): StepLine[] =>
  marks.map((mark, n) => ({ mark, text: `Step ${n + 1}`, ...(mark === "done" ? { durationMs: 1200 } : {}) }));
const button = (id: string, label: string, confirm?: string): Button => ({
  id,
  label,
  style: "danger",
  ...(confirm === undefined ? {} : { confirm }),
});
const running = (...marks: StepLine["mark"][]) =>
  message("vm1: kvm1 → kvm2", "running", "running", { steps: steps(...marks) });

test("on pipes, a run is told line by line, each thing once", async () => {
  const { chat, lines } = piped();

  const root = await chat.postRoot(
    place,
    "k7m2qx9d.root",
    message("vm1: kvm1 → kvm2", "waiting", "waiting for approval", { steps: steps("pending", "pending") }),
  );
  const card = await chat.postReply(
    root,
    "k7m2qx9d.card",
    message("Plan k7m2qx9d · vm1", "waiting", "waiting", {
      lines: [code("kvm1$ virsh migrate vm1")],
      buttons: [button("approve.k7m2qx9d", "Approve")],
    }),
    false,
  );
  await chat.edit(
    card,
    message("Plan k7m2qx9d · vm1", "good", "approved by bob", { lines: [code("kvm1$ virsh migrate vm1")] }),
  );
  await chat.edit(root, running("running", "pending"));
  await chat.edit(root, running("running", "pending"));
  await chat.edit(root, running("done", "running"));
  await chat.edit(root, message("vm1: kvm1 → kvm2", "good", "done", { steps: steps("done", "done") }));
  await chat.postReply(root, "k7m2qx9d.done", message("Done: vm1 runs on kvm2", "good", "done"), true);

  expect(lines()).toEqual([
    "14:07:31  k7m2qx9d  vm1: kvm1 → kvm2 — waiting for approval",
    "    · Step 1",
    "    · Step 2",
    "14:07:31    ↳ Plan k7m2qx9d · vm1 — waiting",
    "      kvm1$ virsh migrate vm1",
    "      [1] Approve",
    "14:07:31    ↳ k7m2qx9d  status: approved by bob",
    "14:07:31  k7m2qx9d  status: running",
    "14:07:31  k7m2qx9d  ▸ Step 1  running",
    "14:07:31  k7m2qx9d  ✓ Step 1  1.2 s  done",
    "14:07:31  k7m2qx9d  ▸ Step 2  running",
    "14:07:31  k7m2qx9d  status: done",
    "14:07:31  k7m2qx9d  ✓ Step 2  1.2 s  done",
    "14:07:31  k7m2qx9d  Done: vm1 runs on kvm2 — done",
  ]);
});

test("on pipes, figures come at the console's pace, and the last ones are not lost", async () => {
  let now = NOW;
  const { chat, lines } = piped({ ...ANN, now: () => now, editIntervalMs: 5000 });
  const pass = (n: number) => message("Move", "running", "running", { lines: [text(`pass ${n}`)] });

  const root = await chat.postRoot(place, "k7m2qx9d.root", pass(0));
  for (let n = 1; n <= 8; n += 1) {
    now += 1000;
    await chat.edit(root, pass(n));
  }
  chat.close();

  expect(lines()).toEqual([
    "14:07:31  k7m2qx9d  Move — running",
    "    pass 0",
    "14:07:32  k7m2qx9d  pass 1",
    "14:07:37  k7m2qx9d  pass 6",
    "14:07:39  k7m2qx9d  pass 8",
  ]);
});

test("people speak by name, and an answer says who sees it", async () => {
  const { input, intents, lines } = piped();

  input.write("/ferry hosts\n/as bob\n/ferry vms\n");
  await settle();
  await intents[1]?.from.answer(message("No VMs", "neutral", "", { lines: [text("kvm1 has none")] }));

  expect(intents.map(({ from }) => from.account.account)).toEqual(["ann", "bob"]);
  expect(lines()).toEqual([
    "ann> /ferry hosts",
    "ann> /as bob",
    "bob> /ferry vms",
    "→ bob (only you see this)  No VMs",
    "  kvm1 has none",
  ]);
});

test("an answer that concerns only its reader is one line", async () => {
  const { input, intents, lines } = piped();

  input.write("/ferry show nothing1\n");
  await settle();
  const refused = message("There is no plan 'nothing1'", "bad", "not done", {
    lines: [text("See `/ferry history`.")],
  });
  await intents[0]?.from.answer(brief(refused));

  expect(lines().slice(1)).toEqual([
    "→ ann (only you see this)  Not done: There is no plan 'nothing1'. See `/ferry history`.",
  ]);
});

test("nobody acts before saying a name, which need not be a known one", async () => {
  const { input, intents, lines } = piped({ as: undefined });

  input.write("/ferry hosts\n/as mallory\n/ferry hosts\n");
  await settle();

  expect(lines()[1]).toBe("Say who you are first: /as NAME.");
  expect(intents.map(({ from }) => from.account.account)).toEqual(["mallory"]);
});

test("a decided card's number is still that card's: the click goes out, and whoever knows answers it", async () => {
  const { chat, input, intents, lines } = piped();
  const card = message("Card", "waiting", "waiting", { buttons: [button("approve.k7m2qx9d", "Approve")] });
  const root = await chat.postRoot(place, "k7m2qx9d.root", card);
  await chat.edit(root, message("Card", "good", "approved"));
  await chat.postRoot(
    place,
    "b4c5d6f7.root",
    message("Card", "waiting", "waiting", { buttons: [button("approve.b4c5d6f7", "Approve")] }),
  );

  input.write("1\n7\n");
  await settle();

  expect(intents).toMatchObject([{ type: "click", button: "approve.k7m2qx9d" }]);
  expect(lines().at(-1)).toBe("There is no button 7.");
});

test("what the bot throws is told to the person and handed to the log", async () => {
  const failures: unknown[] = [];
  const bug = new Error("secret details");
  const { input, lines } = piped({
    ...ANN,
    onIntent: async () => {
      throw bug;
    },
    onFailure: (error) => failures.push(error),
  });

  input.write("/ferry hosts\n");
  await settle();

  expect(failures).toEqual([bug]);
  expect(lines().at(-1)).toMatch(/^Ferry failed on that/);
  expect(lines().join()).not.toContain("secret");
});

test.each([["/quit\n"], [undefined]])("the person leaves with %j or the end of input", async (typed) => {
  const { chat, input } = piped();

  if (typed === undefined) input.end();
  else input.write(typed);

  await expect(chat.left).resolves.toBeUndefined();
});

test("an output that breaks ends the console, and posting says so", async () => {
  const { chat, output } = piped();

  output.destroy(new Error("EPIPE"));
  await chat.left;

  await expect(chat.postRoot(place, "k7m2qx9d.root", running())).rejects.toMatchObject({ passing: true });
});

test("a console started anew prints an old message once when it is edited, and nothing when its key is posted before", async () => {
  const before = piped();
  const root = await before.chat.postRoot(place, "k7m2qx9d.root", running("running"));
  const reply = await before.chat.postReply(
    root,
    "k7m2qx9d.card",
    message("Card", "waiting", "waiting"),
    false,
  );
  before.chat.close();

  const after = piped();
  await after.chat.edit(root, running("done"));
  await after.chat.edit(root, running("done"));
  await after.chat.edit(reply, message("Card", "good", "approved by bob"));

  expect(after.lines()).toEqual([
    "14:07:31  k7m2qx9d  vm1: kvm1 → kvm2 — running",
    "    ✓ Step 1  1.2 s  done",
    "14:07:31    ↳ k7m2qx9d  Card — approved by bob",
  ]);
});

test("another platform's place and refs are refused for good", async () => {
  const { chat } = piped();

  await expect(
    chat.postRoot({ platform: "slack", channel: "C1" }, "k7m2qx9d.root", running()),
  ).rejects.toMatchObject({ passing: false });
  await expect(chat.edit("1700000000.000100", running())).rejects.toMatchObject({ passing: false });
  await expect(chat.postReply("nonsense", "k7m2qx9d.card", running(), false)).rejects.toMatchObject({
    passing: false,
  });
});

test("on a terminal, a root is redrawn in place, what is typed stays, and the end is printed for good", async () => {
  const { chat, terminal } = seated();
  const root = await chat.postRoot(place, "k7m2qx9d.root", running("running", "pending"));
  terminal.type("/ferry sh");
  await settle();
  await chat.edit(root, running("done", "running"));

  expect(terminal.lines()).toEqual([
    "─".repeat(60),
    "k7m2qx9d  vm1: kvm1 → kvm2 — running",
    "  ✓ Step 1  1.2 s  done",
    "  ▸ Step 2         running",
    "ann> /ferry sh",
  ]);
  expect(terminal.beforeCursor()).toBe("ann> /ferry sh");

  await chat.edit(root, message("vm1: kvm1 → kvm2", "good", "done", { steps: steps("done", "done") }));
  await chat.postReply(root, "k7m2qx9d.done", message("Done", "good", "done"), true);

  expect(terminal.lines()).toEqual([
    "14:07:31  k7m2qx9d  vm1: kvm1 → kvm2 — done",
    "    ✓ Step 1  1.2 s  done",
    "    ✓ Step 2  1.2 s  done",
    "14:07:31  k7m2qx9d  Done — done",
    "ann> /ferry sh",
  ]);
});

test("on a terminal, a live root's commands are printed whole, once, even when they are longer than the screen", async () => {
  const { chat, terminal } = seated();
  const commands = Array.from({ length: 40 }, (_, n) => `kvm1$ virsh ${n}`);
  const card = message("Card", "waiting", "waiting", { lines: [code(commands.join("\n"))] });

  const root = await chat.postRoot(place, "k7m2qx9d.root", card);
  await chat.edit(root, { ...card, status: "approved", tone: "running" });
  await chat.edit(root, { ...card, status: "done", tone: "good" });

  for (const command of commands) {
    expect(terminal.lines().filter((line) => line.trim() === command)).toHaveLength(1);
  }
});

test("on a terminal, a button's own question is asked before the click counts", async () => {
  const { chat, terminal, intents } = seated();
  await chat.postRoot(
    place,
    "k7m2qx9d.root",
    message("Move", "running", "running", {
      buttons: [button("cancel.k7m2qx9d", "Cancel", "Stop plan k7m2qx9d?")],
    }),
  );

  terminal.type("1\r");
  await settle();
  expect(terminal.lines().at(-1)).toBe("ann: Stop plan k7m2qx9d? [y/N]");
  terminal.type("\r");
  await settle();
  expect(intents).toEqual([]);
  terminal.type("1 it is late\r");
  terminal.type("y\r");
  await settle();

  expect(intents).toMatchObject([{ button: "cancel.k7m2qx9d", reason: "it is late" }]);
  expect(terminal.lines().at(-1)).toBe("ann>");
});

test("a host's control characters never reach the terminal", async () => {
  // The terminal in memory throws on a control character that it does not know.
  const { chat, terminal } = seated();
  const evil = "\x1b]0;owned\x07\x1b[2J\x9b2J\u202Evm1";

  const root = await chat.postRoot(
    place,
    "k7m2qx9d.root",
    message(evil, "running", evil, { lines: [text(evil), code(evil)] }),
  );
  await chat.edit(root, message(evil, "good", evil));
  chat.enter(`/as ${evil}`);

  expect(terminal.lines().join("\n")).toContain("\\x1b]0;owned\\x07\\x1b[2J\\x9b2J\\u{202e}vm1");
});

test("on a terminal, Ctrl-C clears what is typed, then leaves; what was shown stays and the prompt goes", async () => {
  const { chat, terminal } = seated();
  let gone = false;
  chat.left.then(() => {
    gone = true;
  });
  await chat.postRoot(place, "k7m2qx9d.root", running("running"));

  terminal.type("/ferry");
  terminal.type("\x03");
  await settle();
  expect(terminal.lines().at(-1)).toBe("ann>");
  expect(gone).toBe(false);
  terminal.type("\x03");
  await settle();
  expect(gone).toBe(true);
  chat.close();

  expect(
    terminal
      .lines()
      .filter((line) => line !== "")
      .at(-1),
  ).toBe("  ▸ Step 1  running");
});

test("a terminal that becomes smaller is drawn anew within its new size", async () => {
  const { chat, terminal } = seated(ANN, fakeTerminal(70, 20));
  const all = Array.from({ length: 30 }, () => "pending" as const);
  await chat.postRoot(place, "k7m2qx9d.root", running("running", ...all));

  terminal.resize(70, 14);

  expect(terminal.lines()).toHaveLength(Math.floor(13 * limits.liveShare) + 1);
  expect(terminal.lines().join("\n")).toContain("more lines: /ferry show k7m2qx9d");
});
