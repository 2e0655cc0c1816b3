import { afterEach, describe, expect, it } from "vitest";
import { type Chat, ChatError, type Intent, MessageGone, type MessageRef } from "../../bot/chat.ts";
import { code, message, text } from "../../bot/message.ts";
import type { Place } from "../../jobs/record.ts";

/** One platform with a bot on it, as the contract sees it: what people do there and what they read. */
export interface ChatUnderTest {
  readonly chat: Chat;
  readonly place: Place;
  /** What the bot was told, in order. */
  readonly intents: readonly Intent[];
  /** The platform's name for somebody's account; absent where it is the name that tests use. */
  account?(name: string): string;
  /** Every text that stands in the channel, threads not included, as people read it. */
  channel(): Promise<string>;
  /** Every text in a root's thread, as people read it. */
  thread(root: MessageRef): Promise<string>;
  /** What this account alone was shown. */
  privately(account: string): Promise<string>;
  /** Whom the platform notified because of what a text said: `@everyone`. */
  notified(): Promise<readonly string[]>;
  /** Somebody types a command; resolves when the bot has been told. */
  command(account: string, typed: string): Promise<void>;
  /** Somebody presses the button of that label in the newest message that has one; resolves when the bot has been told. */
  press(account: string, label: string, reason?: string): Promise<void>;
  /** The platform is away; resolves when posting would fail. */
  away(): Promise<void>;
  /** Somebody deletes a message, where the platform lets them. */
  remove?(ref: MessageRef): Promise<void>;
  /** Another bot on the same platform, which remembers nothing of this one; where messages outlast a bot. */
  again?(): Promise<Chat>;
  close(): Promise<void>;
}

const MARKUP = "*bold* _it_ `code` <!channel> <@U1> @everyone <b>&amp; [a](http://b) \x1b[31mred \u202Etxt";

/** What every chat adapter does, whatever its platform. Runs against the fake as well, so that the fake stays honest. */
export function chatContract(name: string, make: () => Promise<ChatUnderTest>): void {
  describe(`chat contract: ${name}`, () => {
    const opened: ChatUnderTest[] = [];

    async function open(): Promise<ChatUnderTest> {
      const made = await make();
      opened.push(made);
      return made;
    }

    const self = (account: string) => account;
    const plain = (words: string) => message(words, "running", "running");
    const count = (all: string, words: string) => all.split(words).length - 1;

    afterEach(async () => {
      for (const made of opened.splice(0)) await made.close();
    });

    it("shows a root in the channel and gives its ref", async () => {
      const { chat, place, channel } = await open();

      const ref = await chat.postRoot(place, "k7m2qx9d.root", plain("Move vm1"));

      expect(ref).not.toBe("");
      expect(await channel()).toContain("Move vm1");
      expect(await channel()).toContain("running");
    });

    it("posts once what is given twice under the same key", async () => {
      const { chat, place, channel, thread } = await open();

      const first = await chat.postRoot(place, "k7m2qx9d.root", plain("Move vm1"));
      const second = await chat.postRoot(place, "k7m2qx9d.root", plain("Move vm1"));
      const reply = await chat.postReply(first, "k7m2qx9d.note-1", plain("A note"), false);
      const same = await chat.postReply(first, "k7m2qx9d.note-1", plain("A note"), false);

      expect(second).toBe(first);
      expect(same).toBe(reply);
      expect(count(await channel(), "Move vm1")).toBe(1);
      expect(count(await thread(first), "A note")).toBe(1);
    });

    it("finds what a bot posted that died before it learned so, where messages outlast a bot", async () => {
      const { chat, place, channel, thread, again } = await open();
      if (again === undefined) return;
      const root = await chat.postRoot(place, "k7m2qx9d.root", plain("Move vm1"));
      const reply = await chat.postReply(root, "k7m2qx9d.note-1", plain("A note"), false);
      await chat.edit(reply, plain("A note, edited"));

      const next = await again();

      expect(await next.postRoot(place, "k7m2qx9d.root", plain("Move vm1"), true)).toBe(root);
      expect(await next.postReply(root, "k7m2qx9d.note-1", plain("A note"), false, true)).toBe(reply);
      expect(count(await channel(), "Move vm1")).toBe(1);
      expect(count(await thread(root), "A note")).toBe(1);
      expect(await next.postReply(root, "k7m2qx9d.note-2", plain("Another"), false, true)).not.toBe(reply);
    });

    it("attaches a file to the thread once, where the platform has files", async () => {
      const { chat, place, thread, again } = await open();
      if (chat.attach === undefined) return;
      const root = await chat.postRoot(place, "k7m2qx9d.root", plain("Move vm1"));
      const file = {
        name: "ferry-k7m2qx9d.txt",
        title: "Record of plan k7m2qx9d",
        text: "14:00 run began\n",
      };

      await chat.attach(root, "k7m2qx9d.record", file);
      await chat.attach(root, "k7m2qx9d.record", file, true);
      await (await again?.())?.attach?.(root, "k7m2qx9d.record", file, true);

      expect(count(await thread(root), "ferry-k7m2qx9d.txt")).toBe(1);
    });

    it("puts a reply in the thread of its root, and in the channel only when it is broadcast", async () => {
      const { chat, place, channel, thread } = await open();
      const one = await chat.postRoot(place, "k7m2qx9d.root", plain("Move vm1"));
      const two = await chat.postRoot(place, "b4c5d6f7.root", plain("Move vm2"));

      await chat.postReply(one, "k7m2qx9d.note-1", plain("Quiet words"), false);
      await chat.postReply(two, "b4c5d6f7.end", plain("Loud words"), true);

      expect(await thread(one)).toContain("Quiet words");
      expect(await thread(two)).not.toContain("Quiet words");
      expect(await channel()).not.toContain("Quiet words");
      expect(await thread(two)).toContain("Loud words");
      expect(await channel()).toContain("Loud words");
    });

    it("shows the new text after an edit, of a root and of a reply", async () => {
      const { chat, place, channel, thread } = await open();
      const root = await chat.postRoot(place, "k7m2qx9d.root", plain("Move vm1"));
      const reply = await chat.postReply(root, "k7m2qx9d.card", plain("Card"), false);

      await chat.edit(root, message("Move vm1", "good", "finished", { lines: [text("vm1 runs on kvm2")] }));
      await chat.edit(
        reply,
        message("Card", "good", "approved by bob", { lines: [code("kvm1$ virsh list")] }),
      );

      expect(await channel()).toContain("finished");
      expect(await channel()).toContain("vm1 runs on kvm2");
      expect(await thread(root)).toContain("approved by bob");
      expect(await thread(root)).toContain("kvm1$ virsh list");
    });

    it("tells the bot who typed what, where, and answers that person alone", async () => {
      const { chat, place, intents, channel, privately, command, account = self } = await open();

      await command("ann", `/ferry where 'my vm'`);
      const [intent] = intents;
      await intent?.from.answer(plain("For ann's eyes"));

      expect(intent).toMatchObject({
        type: "command",
        words: ["ferry", "where", "my vm"],
        from: { account: { platform: chat.platform, account: account("ann") }, place },
      });
      expect(await privately("ann")).toContain("For ann's eyes");
      expect(await privately("bob")).not.toContain("For ann's eyes");
      expect(await channel()).not.toContain("For ann's eyes");
    });

    it("tells the bot which button was pressed, by whom and why", async () => {
      const { chat, place, intents, press, account = self } = await open();
      const root = await chat.postRoot(place, "k7m2qx9d.root", plain("Move vm1"));
      const card = message("Card", "waiting", "waiting", {
        buttons: [
          { id: "approve.k7m2qx9d", label: "Approve", style: "primary" },
          { id: "reject.k7m2qx9d", label: "Reject", style: "danger" },
        ],
      });
      await chat.postReply(root, "k7m2qx9d.card", card, false);

      await press("ann", "Approve");
      await press("bob", "Reject", "not tonight");

      expect(intents).toMatchObject([
        { type: "click", button: "approve.k7m2qx9d", from: { account: { account: account("ann") } } },
        {
          type: "click",
          button: "reject.k7m2qx9d",
          reason: "not tonight",
          from: { account: { account: account("bob") } },
        },
      ]);
    });

    it("takes no text for markup, notifies nobody and sends no control character on", async () => {
      const { chat, place, channel, thread, notified } = await open();

      const hostile = message(MARKUP, "running", MARKUP, {
        steps: [{ mark: "running", text: MARKUP, note: MARKUP }],
        lines: [text(MARKUP), code(`${MARKUP} \`\`\` ${MARKUP}`)],
      });
      const root = await chat.postRoot(place, "k7m2qx9d.root", hostile);
      await chat.postReply(root, "k7m2qx9d.note-1", hostile, false);

      for (const shown of [await channel(), await thread(root)]) {
        expect(shown).toContain("*bold* _it_ `code` <!channel> <@U1> @everyone <b>&amp; [a](http://b) ");
        expect(shown).not.toContain("\x1b");
        expect(shown).not.toContain("\u202E");
      }
      expect(await notified()).toEqual([]);
    });

    it("takes 10,000 characters in every part, and says that something is left out where it is", async () => {
      const { chat, place, channel } = await open();
      const long = "abcdefghi ".repeat(1000);

      const root = await chat.postRoot(
        place,
        "k7m2qx9d.root",
        message(`Long ${long}`, "running", long, {
          steps: Array.from({ length: 60 }, (_, n) => ({
            mark: "pending",
            text: `${n} ${long}`,
            note: long,
          })),
          lines: [text(long), text("line\n".repeat(5000)), code(long)],
          buttons: [{ id: "cancel.k7m2qx9d", label: long, style: "danger", confirm: long }],
        }),
      );
      await chat.edit(root, message(`Long ${long}`, "good", "done", { lines: [text(long)] }));

      expect(await channel()).toContain("Long abcdefghi");
      expect(await channel()).toContain("…");
    });

    it("throws a passing ChatError while the platform is away", async () => {
      const { chat, place, away } = await open();
      const root = await chat.postRoot(place, "k7m2qx9d.root", plain("Move vm1"));

      await away();

      for (const call of [
        () => chat.postRoot(place, "b4c5d6f7.root", plain("Move vm2")),
        () => chat.postReply(root, "k7m2qx9d.note-1", plain("A note"), false),
        () => chat.edit(root, plain("Move vm1 again")),
      ]) {
        const error = await call().then(
          () => undefined,
          (thrown: unknown) => thrown,
        );
        expect(error).toBeInstanceOf(ChatError);
        expect(error).toMatchObject({ passing: true });
      }
    });

    it("knows what it shows, where messages do not outlast the platform", async () => {
      const { chat, place } = await open();
      if (chat.shows === undefined) return;

      const root = await chat.postRoot(place, "k7m2qx9d.root", plain("Move vm1"));
      const reply = await chat.postReply(root, "k7m2qx9d.note-1", plain("A note"), false);

      expect([root, reply, `${reply}2`].map((ref) => chat.shows?.(ref))).toEqual([true, true, false]);
    });

    it("throws MessageGone for an edit of a message that somebody deleted, where that can be", async () => {
      const { chat, place, remove } = await open();
      if (remove === undefined) return;
      const root = await chat.postRoot(place, "k7m2qx9d.root", plain("Move vm1"));

      await remove(root);

      await expect(chat.edit(root, plain("Move vm1 again"))).rejects.toBeInstanceOf(MessageGone);
    });
  });
}
