import { setTimeout as delay } from "node:timers/promises";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Pace } from "../../../adapters/pace.ts";
import { ChatError, EditRefused, MessageGone } from "../../../bot/chat.ts";
import { code, type Message, message, type StepLine, text } from "../../../bot/message.ts";
import { type Posting, posting } from "../../support/discord-posting.ts";
import { freePace } from "../../support/free-pace.ts";

const plain = (words: string) => message(words, "running", "running");
const done = (words: string) => message(words, "good", "done", { lines: [text("vm1 runs on kvm2.")] });
const card = message("Plan k7m2qx9d", "waiting", "waiting for approval", {
  lines: [code("kvm1$ virsh list")],
  buttons: [{ id: "approve.k7m2qx9d", label: "Approve", style: "primary", confirm: "Have Ferry do it?" }],
});
const thrown = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );
const callsOf = ({ discord }: Pick<Posting, "discord">, route: string) =>
  discord.calls.filter((call) => call.route === route);
const [POST, PATCH, CHANGE] = [
  "POST /channels/:id/messages",
  "PATCH /channels/:id/messages/:id",
  "PATCH /channels/:id",
];
/** As a bot does: comes back when Discord takes more, 50 calls a second. */
async function patiently<T>(act: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await act();
    } catch (error) {
      if (!(error instanceof ChatError) || !error.passing) throw error;
      await delay(error.afterMs ?? 100);
    }
  }
}
const idOf = (ref: string) => /\/(\d+)~/.exec(ref)?.[1] ?? "";

describe("what Discord answers to a post", () => {
  it.each([
    ["an outage", { status: 503 }, true],
    ["a broken connection", { cut: "before" }, true],
    ["a page in Discord's place", { status: 502 }, true],
    ["a limit", { retryAfter: 2 }, true],
    ["a channel that is gone", { status: 404, code: 10003, message: "Unknown Channel" }, false],
    ["a channel that Ferry may not see", { status: 403, code: 50001, message: "Missing Access" }, false],
    ["a permission that is missing", { status: 403, code: 50013, message: "Missing Permissions" }, false],
    ["a token that is no use", { status: 401, code: 0, message: "401: Unauthorized" }, false],
    ["a refusal that Ferry does not know", { status: 400, code: 99999, message: "Brand new" }, false],
  ] as const)("%s comes out as an error that says whether it passes", async (_, how, passing) => {
    const { discord, chat, place } = await posting();
    discord.faults.answer(POST, how);

    const error = await thrown(chat.postRoot(place, "k7m2qx9d.root", plain("Move vm1")));

    expect(error).toBeInstanceOf(ChatError);
    expect(error).toMatchObject({ passing });
  });

  it("a limit comes out at once with the time to come back", async () => {
    const { discord, chat, place } = await posting();
    discord.faults.answer(POST, { retryAfter: 30 });

    const error = await thrown(chat.postRoot(place, "k7m2qx9d.root", plain("Move vm1")));

    expect(error).toMatchObject({ passing: true });
    expect(error instanceof ChatError && error.afterMs).toBeGreaterThan(29_000);
  });

  it("people read the words of a message whose form Discord does not take", async () => {
    const { discord, chat, place } = await posting();
    discord.faults.answer(POST, { status: 400, code: 50035, message: "Invalid Form Body" });

    await chat.postRoot(place, "k7m2qx9d.root", done("Move vm1"));

    expect(discord.channelText("ferry")).toBe(
      "Move vm1\n✅ done\nvm1 runs on kvm2.\nDiscord did not take all of this message: /ferry show and the plan's id tell all.",
    );
  });
});

describe("a message is posted once", () => {
  it("though the answer was lost, by its nonce", async () => {
    const { discord, chat, place, again } = await posting();
    discord.faults.answer(POST, { cut: "done" });

    const lost = await thrown(chat.postRoot(place, "k7m2qx9d.root", plain("Move vm1")));
    const ref = await again().postRoot(place, "k7m2qx9d.root", plain("Move vm1"));

    expect(lost).toMatchObject({ passing: true });
    expect(discord.messages("ferry").map(({ id }) => id)).toEqual([idOf(ref)]);
  });

  it("though Discord has forgotten its nonce and it was edited since, among hundreds of others", async () => {
    let now = Date.now();
    const { discord, chat, place, again } = await posting({ now: () => now });
    const root = await chat.postRoot(place, "k7m2qx9d.root", plain("Move vm1"));
    const reply = await chat.postReply(root, "k7m2qx9d.end", done("It ended"), true);
    await chat.edit(root, done("Move vm1"));
    await chat.edit(reply, done("It ended well"));
    for (let n = 0; n < 230; n += 1) discord.say("ann", "ferry", `chatter ${n}`);
    now += 10 * 60_000;

    const next = again();
    const same = await next.postRoot(place, "k7m2qx9d.root", plain("Move vm1"), true);

    expect(same).toBe(root);
    expect(await next.postReply(same, "k7m2qx9d.end", done("It ended"), true, true)).toBe(reply);
    expect(discord.messages("ferry").filter(({ isByBot }) => isByBot)).toHaveLength(2);
    expect(await next.postReply(same, "k7m2qx9d.note-1", plain("Another"), false, true)).not.toBe(reply);
  });

  it("and twice where Discord does not let Ferry look, rather than never", async () => {
    let now = Date.now();
    const { discord, chat, place, again } = await posting({ now: () => now });
    await chat.postRoot(place, "k7m2qx9d.root", plain("Move vm1"));
    now += 10 * 60_000;
    discord.faults.answer("GET /channels/:id/messages", {
      status: 403,
      code: 50013,
      message: "Missing Permissions",
    });

    await again().postRoot(place, "k7m2qx9d.root", plain("Move vm1"), true);

    expect(discord.messages("ferry")).toHaveLength(2);
  });

  it.each([
    ["SendMessages", 1],
    ["SendMessagesInThreads", 2],
  ] as const)(
    "what stands in thread and channel too, when one of both is refused for want of %s",
    async (missing, told) => {
      const { discord, chat, place, again } = await posting();
      const root = await chat.postRoot(place, "k7m2qx9d.root", plain("Move vm1"));
      await chat.postReply(root, "k7m2qx9d.note-1", plain("A note"), false);
      const thread = idOf(root);
      const before = discord.messages(thread).length;
      discord.faults.takePermission(missing, "ferry");

      const error = await thrown(chat.postReply(root, "k7m2qx9d.end", done("It ended"), true));
      expect(discord.messages("ferry")).toHaveLength(told);
      discord.faults.givePermission(missing, "ferry");
      await again().postReply(root, "k7m2qx9d.end", done("It ended"), true, true);

      expect(error).toBeInstanceOf(ChatError);
      expect(discord.messages(thread)).toHaveLength(before + 1);
      expect(discord.messages("ferry")).toHaveLength(2);
    },
  );

  it("and where the channel takes no more, nothing of it stands anywhere, so nobody must look for it", async () => {
    const { discord, chat, place } = await posting({ rateLimits: true });
    const root = await chat.postRoot(place, "k7m2qx9d.root", plain("Move vm1"));
    for (let n = 2; n <= 5; n += 1) await chat.postRoot(place, `${n}.root`, plain(`Move vm${n}`));

    const error = await thrown(chat.postReply(root, "k7m2qx9d.end", done("It ended"), true));

    expect(discord.threadText(idOf(root))).not.toContain("It ended");
    expect(error).toMatchObject({ passing: true });
    expect(error instanceof ChatError && error.afterMs).toBeGreaterThan(0);
  });

  it("and a bot that comes back for the thread's message looks for its notice, whatever Discord said", async () => {
    const { discord, chat, place } = await posting({ rateLimits: true });
    const root = await chat.postRoot(place, "k7m2qx9d.root", plain("Move vm1"));
    for (let n = 1; n <= 5; n += 1)
      await chat.postReply(root, `k7m2qx9d.note-${n}`, plain(`Note ${n}`), false);

    const error = await thrown(chat.postReply(root, "k7m2qx9d.end", done("It ended"), true));

    expect(discord.channelText("ferry")).toContain("It ended");
    expect(discord.threadText(idOf(root))).not.toContain("It ended");
    expect(error).toMatchObject({ passing: true });
    expect(error).toHaveProperty("afterMs", undefined);
  });
});

describe("the thread of a root", () => {
  it("has the root's title for its name, follows it, and shows in it how it ended", async () => {
    const { discord, chat, place } = await posting();
    const root = await chat.postRoot(place, "k7m2qx9d.root", plain("vm1 → kvm2 · live migration"));
    const title = "vm1: kvm1 → kvm2 · live migration";

    await chat.edit(root, plain(title));
    await chat.edit(root, message(title, "waiting", "waiting for its turn"));
    await chat.edit(root, message(title, "good", "done"));

    expect(discord.thread(idOf(root))).toMatchObject({
      names: ["vm1 → kvm2 · live migration", title, `✅ ${title}`],
      isArchived: false,
      autoArchiveMinutes: 1440,
    });
    expect(callsOf({ discord }, CHANGE)).toHaveLength(2);
  });

  it("is renamed by a bot that did not make it", async () => {
    const { discord, chat, place, again } = await posting();
    const root = await chat.postRoot(place, "k7m2qx9d.root", plain("Move vm1"));

    const other = again();
    await other.edit(root, plain("Move vm1"));
    await other.edit(root, plain("Move vm1 live"));

    expect(discord.thread(idOf(root)).names).toEqual(["Move vm1", "Move vm1 live"]);
  });

  it("keeps its name for as long as Discord takes no other, and nothing waits for that", async () => {
    let now = Date.now();
    const { discord, chat, place } = await posting({ rateLimits: true, now: () => now });
    const root = await chat.postRoot(place, "k7m2qx9d.root", plain("one"));
    for (const name of ["two", "three", "four", "five"]) await chat.edit(root, plain(name));

    expect(discord.thread(idOf(root)).name).toBe("three");
    expect(discord.channelText("ferry")).toContain("five");
    expect(callsOf({ discord }, CHANGE)).toHaveLength(3);
    now += 11 * 60_000;
    await chat.edit(root, plain("five"));
    expect(discord.thread(idOf(root)).name).toBe("five");
  });

  it("is made by the first reply where it could not be made at once, or where somebody deleted it", async () => {
    const { discord, chat, place } = await posting();
    discord.faults.answer("POST /channels/:id/messages/:id/threads", { status: 503 });
    const root = await chat.postRoot(place, "k7m2qx9d.root", plain("Move vm1"));

    await chat.postReply(root, "k7m2qx9d.note-1", plain("A note"), false);
    expect(discord.threadText(idOf(root))).toContain("A note");
    discord.removeChannel(idOf(root));
    await chat.postReply(root, "k7m2qx9d.note-2", plain("Another"), false);

    expect(discord.threadText(idOf(root))).toContain("Another");
  });

  it("that Ferry may not make leaves a root that is kept true, and a reply that says why", async () => {
    const { discord, chat, place } = await posting();
    discord.faults.takePermission("CreatePublicThreads");

    const root = await chat.postRoot(place, "k7m2qx9d.root", plain("Move vm1"));
    await chat.edit(root, done("Move vm1"));
    const error = await thrown(chat.postReply(root, "k7m2qx9d.note-1", plain("A note"), false));

    expect(discord.channelText("ferry")).toContain("done");
    expect(error).toMatchObject({ passing: false, message: expect.stringContaining("make threads there") });
  });

  it("is put away, and woken only for an edit", async () => {
    const { discord, chat, place } = await posting();
    const root = await chat.postRoot(place, "k7m2qx9d.root", plain("Move vm1"));
    const reply = await chat.postReply(root, "k7m2qx9d.end", done("It ended"), false);

    await chat.putAway(root, done("Move vm1"));
    await chat.putAway(root, done("Move vm1"));
    expect(discord.thread(idOf(root))).toMatchObject({
      isArchived: true,
      isLocked: false,
      name: "✅ Move vm1",
    });
    await chat.edit(reply, done("It ended well"));
    expect(discord.threadText(idOf(root))).toContain("It ended well");
    expect(discord.thread(idOf(root)).isArchived).toBe(true);

    const offer = { id: "undo.k7m2qx9d", label: "Roll back", style: "plain" } as const;
    await chat.edit(reply, message("It ended", "bad", "failed", { buttons: [offer] }));
    expect(discord.thread(idOf(root)).isArchived).toBe(false);
  });
});

describe("what everybody must see", () => {
  it("stands in the thread, and in the channel as a notice that leads there and is kept true", async () => {
    const { discord, chat, place } = await posting();
    const root = await chat.postRoot(place, "k7m2qx9d.root", plain("Move vm1"));

    const ref = await chat.postReply(root, "k7m2qx9d.card", card, true);
    const [, notice] = discord.messages("ferry");
    expect(notice?.shown).toBe("Plan k7m2qx9d\n✋ waiting for approval\n→ #Move vm1");
    expect(notice?.elements).toEqual([]);
    await chat.edit(ref, message("Plan k7m2qx9d", "good", "approved by bob", { lines: card.lines }));

    expect(discord.threadText(idOf(root))).toContain("approved by bob\nkvm1$ virsh list");
    expect(discord.message(notice?.id ?? "").shown).toBe("Plan k7m2qx9d\n✅ approved by bob\n→ #Move vm1");
  });

  it("is no trouble when somebody takes the notice away", async () => {
    const { discord, chat, place } = await posting();
    const root = await chat.postRoot(place, "k7m2qx9d.root", plain("Move vm1"));
    const ref = await chat.postReply(root, "k7m2qx9d.end", done("It ended"), true);
    discord.remove(discord.messages("ferry")[1]?.id ?? "");

    await chat.edit(ref, done("It ended well"));

    expect(discord.threadText(idOf(root))).toContain("It ended well");
  });

  it("leaves no notice behind when the thread's message is gone", async () => {
    const { discord, chat, place } = await posting();
    const root = await chat.postRoot(place, "k7m2qx9d.root", plain("Move vm1"));
    const ref = await chat.postReply(root, "k7m2qx9d.end", done("It ended"), true);
    discord.remove(idOf(ref));

    await expect(chat.edit(ref, done("It ended well"))).rejects.toBeInstanceOf(MessageGone);

    expect(discord.channelText("ferry")).toBe("Move vm1\n⏳ running");
  });
});

describe("who is pinged", () => {
  it("the approvers' role where an approval waits, once, and nobody else by anything", async () => {
    const { discord, chat, place } = await posting();
    const hostile = "@everyone @here <@&ROLE> <@USER>"
      .replace("ROLE", discord.roleId("approver"))
      .replace("USER", discord.userId("ann"));
    const noisy = (tone: Message["tone"]) =>
      message(hostile, tone, hostile, { lines: [text(hostile), code(hostile)] });
    const root = await chat.postRoot(place, "k7m2qx9d.root", noisy("running"));
    await chat.postReply(root, "k7m2qx9d.note-1", noisy("waiting"), true);
    await chat.attach(root, "k7m2qx9d.record", { name: "a.txt", title: hostile, text: hostile });
    await chat.tell(discord.userId("ann"), noisy("bad"));
    expect(discord.notified()).toEqual([]);

    const ref = await chat.postReply(root, "k7m2qx9d.card", card, true);
    await chat.edit(ref, card);

    expect(discord.notified()).toEqual(["@approver"]);
    expect(discord.message(idOf(ref)).shown).toContain("✋ waiting for approval · @approver");
    await chat.edit(ref, message("Plan k7m2qx9d", "good", "approved by bob"));
    expect(discord.message(idOf(ref)).shown).not.toContain("@approver");
  });
});

describe("an edit", () => {
  it.each([
    ["a message that is gone", { status: 404, code: 10008, message: "Unknown Message" }, MessageGone],
    ["a thread that is gone", { status: 404, code: 10003, message: "Unknown Channel" }, MessageGone],
    ["what Discord refuses", { status: 400, code: 50005, message: "Not yours" }, EditRefused],
  ] as const)("of %s says so", async (_, how, kind) => {
    const { discord, chat, place } = await posting();
    const root = await chat.postRoot(place, "k7m2qx9d.root", plain("Move vm1"));
    discord.faults.answer(PATCH, how);

    expect(await thrown(chat.edit(root, plain("Move vm1 again")))).toBeInstanceOf(kind);
  });

  it("of what was deleted is answered by what was never Discord's alike", async () => {
    const { chat } = await posting();

    expect(await thrown(chat.edit("1/2", plain("x")))).toMatchObject({ passing: false });
  });

  it("that must wait since the message is old says how long", async () => {
    let now = Date.now();
    const { chat, place } = await posting({ rateLimits: true, now: () => now });
    const root = await chat.postRoot(place, "k7m2qx9d.root", plain("Move vm1"));
    expect(chat.isAged(root)).toBe(false);
    now += 61 * 60_000;
    expect(chat.isAged(root)).toBe(true);

    for (const words of ["one", "two", "three"]) await chat.edit(root, done(words));
    const error = await thrown(chat.edit(root, done("four")));

    expect(error).toMatchObject({ passing: true });
    expect(error instanceof ChatError && error.afterMs).toBeGreaterThan(10_000);
  });

  it("for figures takes but a share of a channel's edits, over all bots; what people must see waits for none", async () => {
    const asked: [string, number][] = [];
    const pace: Pace = {
      ...freePace,
      async take(bucket, { most }, patienceMs) {
        asked.push([bucket, most]);
        return { taken: patienceMs > 0, waitMs: 1_500 };
      },
    };
    const { discord, chat, place } = await posting({}, { pace });
    const step: StepLine = { mark: "pending", text: "Move vm1" };
    const running = (parts: Partial<Message> = {}) => ({
      ...message("Move vm1", "running", "running", { steps: [step] }),
      ...parts,
    });
    const root = await chat.postRoot(place, "k7m2qx9d.root", running());

    const error = await thrown(chat.edit(root, running({ lines: [text("1 GiB to go")] })));
    await chat.edit(root, running({ steps: [{ ...step, mark: "running" }] }));
    await chat.edit(root, done("Move vm1"));

    expect(error).toMatchObject({ passing: true });
    expect(error instanceof ChatError && error.afterMs).toBeGreaterThanOrEqual(1_500);
    expect(asked).toEqual([[`figures.${discord.channelId("ferry")}`, 3]]);
    expect(discord.channelText("ferry")).toContain("done");
  });
});

describe("a file", () => {
  it("is read in the thread, once, whatever is in it", async () => {
    let now = Date.now();
    const { discord, chat, place, again } = await posting({ now: () => now });
    const root = await chat.postRoot(place, "k7m2qx9d.root", plain("Move vm1"));
    const file = { name: "ferry-k7m2qx9d.txt", title: "Record of *k7m2qx9d*", text: "14:00 begun €\n" };

    await chat.attach(root, "k7m2qx9d.record", file);
    now += 10 * 60_000;
    await again().attach(root, "k7m2qx9d.record", file, true);

    const files = discord.messages(idOf(root)).flatMap((each) => each.files);
    expect(files.map(({ name, content }) => [name, content.toString()])).toEqual([[file.name, file.text]]);
    expect(discord.threadText(idOf(root))).toContain("Record of *k7m2qx9d*\n(file: ferry-k7m2qx9d.txt)");
  });
});

describe("a direct message", () => {
  it("reaches the person alone, a long one in parts", async () => {
    const { discord, chat } = await posting();

    await chat.tell(
      discord.userId("ann"),
      message("Plan k7m2qx9d", "bad", "not told", {
        lines: Array.from({ length: 80 }, (_, n) => text(`row ${n} ${"x".repeat(60)}`)),
      }),
    );

    const all = discord.direct("ann").map(({ shown }) => shown);
    expect(all.length).toBeGreaterThan(1);
    expect(all.join("\n")).toContain("row 79");
    expect(all.join("\n")).not.toContain("…");
  });
});

describe("whatever a message says", () => {
  it("Discord takes it, as a root, a reply, a notice and an edit", async () => {
    const { discord, chat, place } = await posting();
    const any = fc.oneof(
      fc.string({ unit: "binary", maxLength: 60 }),
      fc.constantFrom("", "\n", "*".repeat(5_000), "💾".repeat(3_000), "```".repeat(900)),
    );
    let n = 0;
    await fc.assert(
      fc.asyncProperty(any, any, async (one, two) => {
        n += 1;
        const made = message(one, "bad", two, {
          steps: [{ mark: "failed", text: two, note: one }],
          lines: [text(one), code(two)],
        });

        const root = await patiently(() => chat.postRoot(place, `${n}.root`, made));
        const reply = await patiently(() => chat.postReply(root, `${n}.end`, made, true, true));
        await patiently(() => chat.edit(reply, made));
        await patiently(() => chat.edit(root, made));
      }),
      { numRuns: 25 },
    );
    // A thread that had to wait for its turn is not there when its first reply comes (404), and is made then.
    expect(discord.calls.filter(({ status }) => status >= 400 && status !== 404)).toEqual([]);
  });
});
