import { type PermissionsString, Routes } from "discord.js";
import { describe, expect, it } from "vitest";
import { closeAfterEach, openForTest, refused, restOf } from "../../support/discord/for-test.ts";

closeAfterEach();

async function open(options: Parameters<typeof openForTest>[0] = {}) {
  const discord = await openForTest(options);
  const rest = restOf(discord);
  const channel = discord.channelId("ferry");
  const post = async (where: string, content: string): Promise<string> =>
    String(Object(await rest.post(Routes.channelMessages(where), { body: { content } })).id);
  const start = (message: string, body: object) => rest.post(Routes.threads(channel, message), { body });
  const change = (thread: string, body: object) => rest.patch(Routes.channel(thread), { body });
  /** A root with its thread, and a message in it. */
  async function thread() {
    const root = await post(channel, "root");
    await start(root, { name: "vm1", auto_archive_duration: 60 });
    return { root, inside: await post(root, "inside") };
  }
  return { discord, rest, channel, post, start, change, thread };
}

describe("a thread", () => {
  it("has its root's id, and a message has one only", async () => {
    const { discord, start, thread } = await open();

    const { root } = await thread();

    expect(discord.thread(root)).toMatchObject({ id: root, name: "vm1", autoArchiveMinutes: 60 });
    expect(discord.message(root).thread).toBe(root);
    expect(discord.threadText(root)).toBe("root\ninside");
    expect(discord.channelText("ferry")).toBe("root");
    expect(await refused(start(root, { name: "again" }))).toMatchObject({ status: 400, code: 160004 });
  });

  it.each([
    [{}, "name"],
    [{ name: "x".repeat(101) }, "name"],
    [{ name: "vm1", auto_archive_duration: 5 }, "auto_archive_duration"],
  ])("is refused with %j", async (body, path) => {
    const { channel, post, start } = await open();

    const { code, errors } = await refused(start(await post(channel, "root"), body));

    expect(code).toBe(50035);
    expect(Object.keys(Object(errors))).toEqual([path]);
  });

  it("is archived by silence, refuses edits, and wakes at the next message", async () => {
    let now = Date.now();
    const { discord, rest, post, thread } = await open({ now: () => now });
    const { root, inside } = await thread();
    const edit = () => rest.patch(Routes.channelMessage(root, inside), { body: { content: "edited" } });

    now += 61 * 60_000;
    const archived = discord.thread(root).isArchived;
    const refusal = await refused(edit());
    await post(root, "hello");
    await edit();

    expect(archived).toBe(true);
    expect(refusal).toMatchObject({ status: 400, code: 50083 });
    expect(discord.thread(root).isArchived).toBe(false);
    expect(discord.threadText(root)).toBe("root\nedited\nhello");
  });

  it("takes no change while it is archived but to be woken", async () => {
    const { discord, change, thread } = await open();
    const { root } = await thread();
    await change(root, { archived: true });

    const renamed = await refused(change(root, { name: "vm1 done" }));
    await change(root, { archived: false, name: "vm1 done" });

    expect(renamed).toMatchObject({ status: 400, code: 50083 });
    expect(discord.thread(root)).toMatchObject({ isArchived: false, names: ["vm1", "vm1 done"] });
    expect(discord.threadText(root)).toContain("Ferry changed the channel name: vm1 done");
  });

  it("that a moderator locked is woken by moderators alone", async () => {
    const { discord, change, post, thread } = await open();
    discord.faults.takePermission("ManageThreads");
    const { root } = await thread();
    discord.archive(root, { locked: true });

    const refusals = [await refused(post(root, "hello")), await refused(change(root, { archived: false }))];
    discord.faults.givePermission("ManageThreads");
    await post(root, "hello");

    expect(refusals.map(({ code }) => code)).toEqual([50083, 50013]);
    expect(discord.thread(root)).toMatchObject({ isArchived: false, isLocked: true });
  });

  it("of the bot's own it renames and archives without ManageThreads, but does not lock", async () => {
    const { discord, change, thread } = await open();
    discord.faults.takePermission("ManageThreads");
    const { root } = await thread();

    await change(root, { name: "vm1 done", archived: true });
    await change(root, { archived: false });

    expect(discord.thread(root).isArchived).toBe(false);
    expect(await refused(change(root, { locked: true }))).toMatchObject({ status: 403, code: 50013 });
  });

  it("is one of a thousand at most that are not archived", async () => {
    const { discord, channel, post, start, change } = await open();
    const roots: string[] = [];
    for (let n = 0; n < 1_000; n += 1) {
      const root = discord.say("ann", "ferry", String(n));
      await start(root, { name: "vm1" });
      roots.push(root);
    }
    const last = await post(channel, "root");

    const refusal = await refused(start(last, { name: "vm1" }));
    await change(roots[0] ?? "", { archived: true });
    await start(last, { name: "vm1" });

    expect(refusal).toMatchObject({ status: 400, code: 160006 });
    expect(discord.threads("ferry")).toHaveLength(1_001);
  });

  it("goes with its channel", async () => {
    const { discord, post, thread } = await open();
    const { root } = await thread();

    discord.removeChannel("ferry");

    expect(discord.threads()).toEqual([]);
    expect(await refused(post(root, "hello"))).toMatchObject({ status: 404, code: 10003 });
  });
});

describe("permissions", () => {
  it.each<[PermissionsString, number]>([
    ["ViewChannel", 50001],
    ["SendMessages", 50013],
  ])("a channel without %s is %i", async (permission, code) => {
    const { discord, channel, post } = await open();

    discord.faults.takePermission(permission, "ferry");

    expect(await refused(post(channel, "hello"))).toMatchObject({ status: 403, code });
  });

  it("creating threads and speaking in them are two", async () => {
    const { discord, channel, post, start } = await open();
    const root = await post(channel, "root");

    discord.faults.takePermission("CreatePublicThreads");
    const refusal = await refused(start(root, { name: "vm1" }));
    discord.faults.givePermission("CreatePublicThreads");
    discord.faults.takePermission("SendMessagesInThreads");
    await start(root, { name: "vm1" });

    expect(refusal).toMatchObject({ status: 403, code: 50013 });
    expect(await refused(post(root, "inside"))).toMatchObject({ status: 403, code: 50013 });
  });

  it("without ReadMessageHistory there is nothing to list", async () => {
    const { discord, rest, channel, post } = await open();
    await post(channel, "root");
    const list = () => rest.get(Routes.channelMessages(channel));

    const before = await list();
    discord.faults.takePermission("ReadMessageHistory");

    expect(before).toHaveLength(1);
    expect(await list()).toEqual([]);
  });

  it("are none where the app was removed", async () => {
    const { discord, rest, channel, post } = await open();

    discord.faults.removeBot();

    expect(await refused(post(channel, "hello"))).toMatchObject({ status: 403, code: 50001 });
    expect(await refused(rest.get(Routes.guild(discord.guild.id)))).toMatchObject({ code: 10004 });
  });

  it("a wrong token is 401 everywhere", async () => {
    const { discord, channel } = await open();

    const call = restOf(discord, "wrong").post(Routes.channelMessages(channel), { body: { content: "a" } });

    expect(await refused(call)).toMatchObject({ status: 401, code: 0 });
  });

  it("a direct message reaches who takes them", async () => {
    const { discord, rest, post } = await open({
      roles: [],
      users: [{ name: "ann" }, { name: "shy", refusesDirect: true }],
    });
    const direct = async (name: string): Promise<string> =>
      String(
        Object(await rest.post(Routes.userChannels(), { body: { recipient_id: discord.userId(name) } })).id,
      );

    await post(await direct("ann"), "hello");

    expect(discord.direct("ann").map(({ shown }) => shown)).toEqual(["hello"]);
    expect(await refused(post(await direct("shy"), "hello"))).toMatchObject({ status: 403, code: 50007 });
  });
});
