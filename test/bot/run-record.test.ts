import { describe, expect, it } from "vitest";
import { type Attachment, ChatError } from "../../bot/chat.ts";
import { runRecord } from "../../bot/run-record.ts";
import { tell } from "../../bot/story.ts";
import { syncThread } from "../../bot/sync-thread.ts";
import type { RunEvent } from "../../jobs/record.ts";
import { botSite } from "../support/bot-site.ts";
import { at, migrationSteps } from "../support/example-steps.ts";
import { fakeChat } from "../support/fake-chat.ts";
import { memoryPosts } from "../support/memory-posts.ts";
import { memoryStore } from "../support/memory-store.ts";
import { silentLog } from "../support/silent-log.ts";
import { examplePlan } from "../support/store-contract.ts";

const AT = Date.UTC(2026, 10, 23, 14, 0, 0);
const bob = { person: "bob", platform: "slack", account: "T1/U1" };
const plan = examplePlan({
  id: "k7m2qx9d",
  steps: migrationSteps,
  createdAt: AT,
  approvals: [{ by: bob, at: AT + 60_000 }],
  state: "done",
});
const journal: RunEvent[] = [
  { type: "run.started", at: AT + 61_000, worker: "w1:17", resumed: false },
  { type: "step.started", at: AT + 62_000, step: at.tlsSocket },
  { type: "step.applied", at: AT + 65_000, step: at.tlsSocket, note: "listens" },
  { type: "run.waiting", at: AT + 66_000, for: "incoming.kvm2", holder: "w4jz8rtp" },
  {
    type: "run.unknown",
    at: AT + 70_000,
    error: {
      code: "ssh.unreachable",
      title: "kvm1 cannot be reached by SSH",
      remedy: "Look at kvm1.",
      output: "No route\nto host",
    },
    next: "Ferry tries again.",
  },
  { type: "run.note", at: AT + 71_000, text: "kvm1 keeps the old images." },
  { type: "step.skipped", at: AT + 72_000, step: at.pool },
  { type: "run.done", at: AT + 90_000, summary: ["vm1 runs on kvm2.", "libvirt's downtime: 162 ms."] },
];

describe("runRecord", () => {
  it("tells who, what, when and how it ended", async () => {
    const record = runRecord(plan, tell(plan, journal), journal);

    expect(record?.name).toBe("ferry-k7m2qx9d.txt");
    await expect(record?.text).toMatchFileSnapshot("transcripts/record.txt");
  });

  it("sets the further lines of a note in", () => {
    const note = { type: "run.note" as const, at: AT, text: "Not taken back: Copy it\nkvm2$ rm a" };

    expect(runRecord(plan, tell(plan, journal), [note])?.text).toMatch(
      / {2}Not taken back: Copy it\n {4}kvm2\$ rm a\n/,
    );
  });

  it("is not made while a run goes on, nor where nothing was run", () => {
    expect(runRecord(plan, tell(plan, journal.slice(0, -1)), journal)).toBeUndefined();
    const rejected = { ...plan, state: "rejected" as const };
    expect(runRecord(rejected, tell(rejected, []), [])).toBeUndefined();
  });
});

describe("a thread's record", () => {
  async function world(attach?: (file: Attachment, mayStand: boolean) => void) {
    const store = memoryStore(() => AT);
    await store.createPlan({ ...plan, place: { platform: "fake", channel: "ops" } });
    for (const event of journal) await store.append(plan.id, await store.takeRun(plan.id), event);
    const chat = fakeChat();
    const files: [string, boolean][] = [];
    if (attach !== undefined) {
      chat.attach = async (_root, key, file, mayStand = false) => {
        files.push([key, mayStand]);
        attach(file, mayStand);
        return "file-1";
      };
    }
    const ports = { store, chat, posts: memoryPosts(), site: botSite, log: silentLog, now: () => AT };
    return { files, chat, sync: () => syncThread(plan.id, ports) };
  }

  it("is attached once, after all else", async () => {
    let posts = 0;
    const { files, chat, sync } = await world(() => {
      posts = chat.posts.length;
    });

    await sync();
    await sync();

    expect(files).toEqual([["k7m2qx9d.record", false]]);
    expect(posts).toBe(chat.posts.length);
  });

  it("is tried again after trouble that passes, and looked for first", async () => {
    let calls = 0;
    const { files, sync } = await world(() => {
      calls += 1;
      if (calls === 1) throw new ChatError("no answer", true);
    });

    expect(await sync()).toEqual({ laterMs: 5_000 });
    await sync();
    await sync();

    expect(files.map(([, mayStand]) => mayStand)).toEqual([false, true]);
  });

  it("that the platform refuses for good holds nothing up and is not offered again", async () => {
    const { files, sync } = await world(() => {
      throw new ChatError("missing_scope", false);
    });

    expect(await sync()).toBeUndefined();
    await sync();

    expect(files).toHaveLength(1);
  });

  it("is no matter on a platform without files", async () => {
    const { chat, sync } = await world();

    expect(await sync()).toBeUndefined();
    expect(chat.posts.length).toBeGreaterThan(1);
  });
});
