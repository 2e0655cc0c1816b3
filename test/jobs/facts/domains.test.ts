import { describe, expect, it } from "vitest";
import { domains } from "../../../jobs/facts/domains.ts";
import { answer } from "../../support/answer.ts";
import { fixture } from "../../support/fixture.ts";

const UUIDS = ["5833a92c-bbd0-4957-8113-4344fb19618f", "42dfda41-91ac-4031-b4ad-6339a0d0aa4c"] as const;
const timing = { askedAtMs: 0, answeredAtMs: 0 };

describe("domains", () => {
  it("reads what a Debian host lists", () => {
    expect(answer(domains, fixture("domains/one-running-debian-12.txt"))).toEqual([
      {
        uuid: "b94ba24a-95ac-85cc-9a19-9d9ebf8f6ff4",
        name: "t1",
        state: "running",
        reason: "booted",
        persistent: true,
        autostart: false,
        memoryBytes: 128 * 1024 ** 2,
      },
    ]);
  });

  it("keeps apart names with blanks, quotes and digits, and tells transient ones", () => {
    const [first, second] = UUIDS;
    const text = [
      `\u001eall\n${first} a b\n${second} it's\n`,
      `\u001epersistent\n${second}\n`,
      `\u001eautostart\n${second}\n`,
      "\u001estats\nDomain: 'it's'\n  state.state=5\n  state.reason=4\n\nDomain: 'a b'\n  state.state=3\n  state.reason=5\n",
    ].join("\n");

    expect(answer(domains, text)).toEqual([
      { uuid: first, name: "a b", state: "paused", reason: "I/O error", persistent: false, autostart: false },
      {
        uuid: second,
        name: "it's",
        state: "shut off",
        reason: "migrated",
        persistent: true,
        autostart: true,
      },
    ]);
  });

  it("says unknown of a domain that came between two questions, and of numbers that it does not know", () => {
    const text = `\u001eall\n${UUIDS[0]} new\n${UUIDS[1]} odd\n\u001epersistent\n\u001eautostart\n\u001estats\nDomain: 'odd'\n  state.state=99\n`;

    expect(answer(domains, text)?.map(({ state, reason }) => [state, reason])).toEqual([
      ["unknown", "unknown"],
      ["unknown", "unknown"],
    ]);
  });

  it("does not know when virsh is missing or no daemon answers", () => {
    expect(answer(domains, "", 127)).toBeUndefined();
    expect(answer(domains, "", 1)).toBeUndefined();
  });

  it("is not empty, but unreadable, when a list failed", () => {
    const stdout = "\u001eall\n\u001epersistent\n\u001eautostart\n\u001estats\n";
    const stderr = "error: Failed to list domains\nerror: Cannot recv data: Connection reset by peer\n";

    expect(() => domains.parse({ stdout, stderr, code: 0 }, timing)).toThrow("Failed to list");
  });
});
