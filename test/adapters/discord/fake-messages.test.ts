import { Routes } from "discord.js";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { closeAfterEach, openForTest, refused, restOf } from "../../support/discord/for-test.ts";

const V2 = 1 << 15;
const text = (content: string) => ({ type: 10, content });
const row = (...components: object[]) => ({ type: 1, components });
const button = (custom_id: string, more: object = {}) => ({
  type: 2,
  style: 1,
  label: "Approve",
  custom_id,
  ...more,
});
const v2 = (...components: object[]) => ({ flags: V2, components });
const long = (characters: number) => "x".repeat(characters);

closeAfterEach();

async function open(options: Parameters<typeof openForTest>[0] = {}) {
  const discord = await openForTest(options);
  const rest = restOf(discord);
  const channel = discord.channelId("ferry");
  const post = async (body: object, files: { name: string; data: Buffer }[] = []): Promise<string> => {
    const answer: unknown = await rest.post(Routes.channelMessages(channel), { body, files });
    return String(Object(answer).id);
  };
  return { discord, rest, channel, post };
}

/** What Discord says of the form at a path: `components.0.content`. */
function codesAt(errors: unknown, path: string): string[] {
  const inside = path
    .split(".")
    .reduce<unknown>((value, key) => (path === "" ? value : Object(value)[key]), errors);
  const found: unknown = Object(inside)._errors;
  return Array.isArray(found) ? found.map((it) => String(Object(it).code)) : [];
}

describe("a message that Discord refuses", () => {
  it.each([
    ["content over 2000 characters", { content: long(2_001) }, "content", "BASE_TYPE_MAX_LENGTH"],
    ["a nonce over 25 characters", { content: "a", nonce: long(26) }, "nonce", "BASE_TYPE_MAX_LENGTH"],
    [
      "content beside components v2",
      { ...v2(text("a")), content: "a" },
      "content",
      "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2",
    ],
    [
      "a text display without the flag",
      { components: [text("a")] },
      "components.0.type",
      "UNION_TYPE_CHOICES",
    ],
    ["an empty text display", v2(text("")), "components.0.content", "BASE_TYPE_REQUIRED"],
    ["a text display over 4000", v2(text(long(4_001))), "components.0.content", "BASE_TYPE_BAD_LENGTH"],
    [
      "text displays over 4000 together",
      v2(text(long(2_000)), { type: 17, components: [text(long(2_001))] }),
      "components",
      "COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED",
    ],
    [
      "41 components, nested ones included",
      v2({ type: 17, components: Array.from({ length: 40 }, () => text("a")) }),
      "components",
      "COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED",
    ],
    [
      "six rows",
      { content: "a", components: Array.from({ length: 6 }, (_, n) => row(button(`b${n}`))) },
      "components",
      "BASE_TYPE_MAX_LENGTH",
    ],
    [
      "six buttons in a row",
      v2(row(...Array.from({ length: 6 }, (_, n) => button(`b${n}`)))),
      "components.0.components",
      "BASE_TYPE_BAD_LENGTH",
    ],
    [
      "a custom_id over 100",
      v2(row(button(long(101)))),
      "components.0.components.0.custom_id",
      "BASE_TYPE_BAD_LENGTH",
    ],
    [
      "a label over 80",
      v2(row(button("a", { label: long(81) }))),
      "components.0.components.0.label",
      "BASE_TYPE_MAX_LENGTH",
    ],
    [
      "a custom_id twice",
      v2(row(button("a")), row(button("a", { disabled: true }))),
      "components.1.components.0.custom_id",
      "COMPONENT_CUSTOM_ID_DUPLICATED",
    ],
    [
      "a button without custom_id",
      v2(row({ type: 2, style: 1, label: "a" })),
      "components.0.components.0.custom_id",
      "BUTTON_COMPONENT_CUSTOM_ID_REQUIRED",
    ],
    [
      "a file that is not there",
      v2({ type: 13, file: { url: "attachment://log.txt" } }),
      "components",
      "UNFURLED_MEDIA_ITEM_REFERENCED_ATTACHMENT_NOT_FOUND",
    ],
    [
      "an accent colour beyond white",
      v2({ type: 17, accent_color: 0x1000000, components: [text("a")] }),
      "components.0.accent_color",
      "NUMBER_TYPE_MAX",
    ],
    ["a component that does not exist", v2({ type: 99 }), "components.0.type", "UNION_TYPE_CHOICES"],
    [
      "mentions that exclude each other",
      { content: "a", allowed_mentions: { parse: ["roles"], roles: ["123456789012345678"] } },
      "allowed_mentions",
      "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE",
    ],
    [
      "embeds over 6000 characters together",
      { embeds: [{ description: long(4_000) }, { description: long(2_001) }] },
      "embeds",
      "MAX_EMBED_SIZE_EXCEEDED",
    ],
  ])("has %s", async (_, body, path, code) => {
    const { discord, post } = await open();

    const { errors, ...refusal } = await refused(post(body));

    expect(refusal).toEqual({ status: 400, code: 50035 });
    expect(codesAt(errors, path)).toEqual([code]);
    expect(discord.messages("ferry")).toEqual([]);
  });

  it.each([{}, { content: "  " }, { flags: V2, components: [] }])("says nothing: %j", async (body) => {
    const { post } = await open();

    expect(await refused(post(body))).toMatchObject({ status: 400, code: 50006 });
  });

  it("is within every documented limit and has too many bytes", async () => {
    const { discord, post } = await open();

    const fits = await post(v2(text("é".repeat(3_999)), text("x")));
    await expect(post(v2(text("…".repeat(3_400))))).rejects.toThrow("Internal Server Error");

    expect(fits).toMatch(/^\d+$/);
    expect(discord.calls.map(({ status }) => status)).toEqual([200, 500]);
  });
});

it("takes any components v2 message within the limits, and reads back every text of it", async () => {
  const { discord, post } = await open();
  const words = fc.stringMatching(/^[a-z]{1,100}$/);
  await fc.assert(
    fc.asyncProperty(fc.array(words, { minLength: 1, maxLength: 30 }), async (texts) => {
      const half = Math.ceil(texts.length / 2);
      const top = texts.slice(0, half).map(text);
      const rest = texts.slice(half).map(text);
      const id = await post(v2(...top, ...(rest.length === 0 ? [] : [{ type: 17, components: rest }])));

      expect(discord.message(id).shown).toBe(texts.join("\n"));
    }),
    { numRuns: 20 },
  );
});

describe("a nonce", () => {
  it("with enforce_nonce gives the same message for minutes, and then a new one", async () => {
    let now = Date.now();
    const { discord, post } = await open({ now: () => now });
    const body = { content: "once", nonce: "k7m2qx9d.root", enforce_nonce: true };

    const first = await post(body);
    const second = await post(body);
    now += 4 * 60_000;
    const later = await post(body);

    expect(second).toBe(first);
    expect(later).not.toBe(first);
    expect(discord.messages("ferry")).toHaveLength(2);
  });

  it("without it is no more than a mark", async () => {
    const { post } = await open();
    const body = { content: "twice", nonce: "k7m2qx9d.root" };

    expect(await post(body)).not.toBe(await post(body));
  });
});

describe("an edit", () => {
  it("keeps what it does not name, and the flag of components v2 for ever", async () => {
    const { discord, rest, channel, post } = await open();
    const id = await post(v2({ type: 17, accent_color: 1, components: [text("running")] }));

    await rest.patch(Routes.channelMessage(channel, id), { body: { components: [text("done")] } });
    const legacy = await refused(
      rest.patch(Routes.channelMessage(channel, id), { body: { content: "done", flags: 0 } }),
    );

    expect(discord.message(id)).toMatchObject({ isComponentsV2: true, shown: "done", accentColors: [] });
    expect(discord.message(id).editedAt).toHaveLength(1);
    expect(codesAt(legacy.errors, "content")).toEqual([
      "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2",
    ]);
  });

  it("of somebody else's message is 50005, of one that is gone 10008", async () => {
    const { discord, rest, channel, post } = await open();
    const theirs = discord.say("ann", "ferry", "hello");
    const gone = await post({ content: "a" });
    discord.remove(gone);
    const edit = (id: string) =>
      refused(rest.patch(Routes.channelMessage(channel, id), { body: { content: "b" } }));

    expect(await edit(theirs)).toMatchObject({ status: 403, code: 50005 });
    expect(await edit(gone)).toMatchObject({ status: 404, code: 10008 });
  });
});

describe("files", () => {
  const file = { name: "ferry-k7m2qx9d.txt", data: Buffer.from("14:00 run began\n") };

  it("come with a message, and in components v2 only where a component shows them", async () => {
    const { discord, post } = await open();

    const plain = await post({ attachments: [{ id: 0, description: "Record" }] }, [file]);
    const hidden = await post(v2(text("record")), [file]);
    const shown = await post(v2({ type: 13, file: { url: `attachment://${file.name}` } }), [file]);

    expect(discord.message(plain)).toMatchObject({
      shown: "(file: ferry-k7m2qx9d.txt)",
      files: [{ name: file.name, description: "Record", content: file.data, isShown: true }],
    });
    expect(discord.message(hidden)).toMatchObject({ shown: "record", files: [{ isShown: false }] });
    expect(discord.message(shown)).toMatchObject({
      shown: "(file: ferry-k7m2qx9d.txt)",
      files: [{ isShown: true }],
    });
  });

  it("of more than 10 MiB are 40005, and need AttachFiles", async () => {
    const { discord, post } = await open();
    const big = { name: "big.txt", data: Buffer.alloc(10 * 1024 * 1024 + 1) };

    const tooBig = await refused(post({}, [big]));
    discord.faults.takePermission("AttachFiles");

    expect(tooBig).toMatchObject({ status: 413, code: 40005 });
    expect(await refused(post({}, [file]))).toMatchObject({ status: 403, code: 50013 });
  });
});

describe("pings", () => {
  it("reach whom allowed_mentions names, and all whom the text names without it", async () => {
    const { discord, post } = await open({
      roles: [{ name: "approver" }, { name: "quiet" }],
      users: [{ name: "ann" }, { name: "bob" }],
    });
    const content = `<@${discord.userId("ann")}> <@&${discord.roleId("approver")}> @everyone`;

    const nobody = await post({ content, allowed_mentions: { parse: [] } });
    const role = await post({ content, allowed_mentions: { roles: [discord.roleId("approver")] } });
    const all = await post(v2(text(content)));
    const code = await post({ content: `\`${content}\`` });

    expect(discord.message(nobody).pinged).toEqual([]);
    expect(discord.message(role).pinged).toEqual(["@approver"]);
    expect(discord.message(all).pinged).toEqual(["ann", "@approver", "@everyone"]);
    expect(discord.message(code).pinged).toEqual([]);
    expect(discord.notified()).toEqual(["@approver", "ann", "@approver", "@everyone"]);
  });

  it("reach a role that nobody may mention only with MentionEveryone", async () => {
    const { discord, post } = await open({
      roles: [{ name: "approver" }, { name: "open", isMentionable: true }],
      users: [{ name: "ann" }],
    });
    discord.faults.takePermission("MentionEveryone");

    await post({ content: `<@&${discord.roleId("approver")}> <@&${discord.roleId("open")}> @here` });

    expect(discord.notified()).toEqual(["@open"]);
  });
});
