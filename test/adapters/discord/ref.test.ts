import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { idsOf, markOf, noticeMark } from "../../../adapters/discord/mark.ts";
import { madeAt, type Post, postOf, refOf } from "../../../adapters/discord/ref.ts";
import { ChatError } from "../../../bot/chat.ts";

const id = fc.bigInt({ min: 1n, max: 2n ** 63n }).map(String);
const post = fc.oneof(
  fc.record<Post>({ channel: id, message: id, mark: fc.string().map(markOf) }),
  fc.record<Post>({ channel: id, message: id, mark: fc.string().map(markOf), parent: id }),
  fc.record<Post>({
    channel: id,
    message: id,
    mark: fc.string().map(markOf),
    parent: id,
    notice: fc.record({ message: id, isBare: fc.boolean() }),
  }),
);

describe("a ref", () => {
  it("gives back where its message stands and what belongs to it", () => {
    fc.assert(fc.property(post, (made) => void expect(postOf(refOf(made))).toEqual(made)));
  });

  it("that Discord never gave is refused", () => {
    for (const ref of [
      "",
      "1/2",
      "slack/1~ab",
      "1/2~xyz",
      "1/2~ab@",
      "1/2~ab/3",
      "1/2~ab@3/4/5",
      "1/2~ab@3-",
    ]) {
      expect(() => postOf(ref)).toThrow(ChatError);
    }
  });

  it("tells when its message was made", () => {
    // The example of Discord's own documentation.
    expect(new Date(madeAt("175928847299117063")).toISOString()).toBe("2016-04-30T11:18:25.796Z");
  });
});

describe("a mark", () => {
  it("fits a nonce, and two ids that Discord takes and gives to no component by itself", () => {
    fc.assert(
      fc.property(fc.string(), (key) => {
        const mark = markOf(key);
        const [container, first] = idsOf(mark);

        expect(mark.length).toBeLessThanOrEqual(25);
        expect(container).not.toBe(first);
        for (const each of [container, first]) {
          expect(each).toBeGreaterThanOrEqual(1_000);
          expect(each).toBeLessThan(2 ** 31);
        }
      }),
    );
  });

  it("is another for each key, and for a message's notice", () => {
    expect(markOf("k7m2qx9d.root")).toBe(markOf("k7m2qx9d.root"));
    expect(markOf("k7m2qx9d.card")).not.toBe(markOf("k7m2qx9d.root"));
    expect(noticeMark(markOf("k7m2qx9d.card"))).not.toBe(markOf("k7m2qx9d.card"));
    expect(idsOf(markOf("k7m2qx9d.card"))).not.toEqual(idsOf(markOf("k7m2qx9d.root")));
  });
});
