import { describe, expect, it } from "vitest";
import { OpsError } from "../../jobs/error.ts";
import { Obstacles, together } from "../../jobs/together.ts";

const lost = (host: string) => new OpsError("ssh.lost", { host });
const later = <T>(value: T) => new Promise<T>((resolve) => setImmediate(() => resolve(value)));
const fails = (error: unknown) => later(0).then(() => Promise.reject(error));
const thrown = (work: Promise<unknown>) =>
  work.then(
    () => "nothing",
    (error: unknown) => error,
  );

describe("together", () => {
  it("gives every answer, in order", async () => {
    expect(await together([later(1), "two", Promise.resolve(3)])).toEqual([1, "two", 3]);
    expect(await together([])).toEqual([]);
  });

  it("waits for the slow ones, so that all that stands in the way is told at once", async () => {
    const error = await thrown(together([fails(lost("kvm1")), Promise.reject(lost("kvm2")), later(3)]));

    expect(error).toBeInstanceOf(Obstacles);
    expect(error).toMatchObject({ all: [{ details: { host: "kvm1" } }, { details: { host: "kvm2" } }] });
  });

  it("tells each thing once, and a single one as it is", async () => {
    const [one, again] = [lost("kvm1"), lost("kvm1")];

    expect(await thrown(together([fails(one), fails(one), fails(again)]))).toBe(again);
  });

  it("tells what was told together within it as part of the whole", async () => {
    const inner = together([fails(lost("kvm1")), fails(lost("kvm2"))]);

    expect(await thrown(together([inner, fails(lost("kvm3"))]))).toMatchObject({
      all: [{ details: { host: "kvm1" } }, { details: { host: "kvm2" } }, { details: { host: "kvm3" } }],
    });
  });

  it("hides no bug behind obstacles", async () => {
    const bug = new TypeError("undefined is not a host");

    expect(await thrown(together([fails(lost("kvm1")), fails(bug)]))).toBe(bug);
  });
});
