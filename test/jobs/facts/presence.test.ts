import { describe, expect, it } from "vitest";
import { presence } from "../../../jobs/facts/presence.ts";
import { answer, answerWith } from "../../support/answer.ts";
import { fixture } from "../../support/fixture.ts";
import { virshAnswer } from "../../support/virsh-answer.ts";

const UUID = "4d1f2d6e-0000-4000-8000-000000000065";
const captured = (name: string) => fixture(`captured/${name}.txt`);
const all = captured("running-kvm1-list-uuid");
const info = captured("running-kvm1-dominfo");
const running = {
  all,
  state: captured("running-kvm1-domstate-reason"),
  job: captured("running-kvm1-domjobinfo-none"),
  info,
};
const read = (sections: Record<string, string>, process = "PROCESS\n") =>
  answer(presence(UUID), virshAnswer(sections) + process);

describe("presence", () => {
  it("reads a running domain", () => {
    expect(read(running)).toEqual({
      presence: "present",
      process: true,
      state: "running",
      reason: "booted",
      job: "none",
      persistent: true,
      autostart: false,
    });
  });

  it("sees a migration on its source", () => {
    const moving = {
      ...running,
      state: captured("migrating-kvm1-domstate-reason"),
      job: captured("migrating-kvm1-domjobinfo-1"),
    };

    expect(read(moving)).toMatchObject({ state: "running", reason: "booted", job: "outgoing" });
  });

  it("sees a migration on its destination, where libvirt gives no figures", () => {
    const arriving = answerWith(presence(UUID), {
      stdout: `${virshAnswer({ ...running, state: "paused (starting up)\n", job: "" })}PROCESS\n`,
      stderr: "error: Operation not supported: migration statistics are available only on the source host\n",
    });

    expect(arriving).toMatchObject({ presence: "present", state: "paused", reason: "starting up" });
  });

  // Operations 4 and 5 as in the captures; 3 is a save (virDomainJobOperation).
  it.each([
    ["Job type: 2\n\noperation: 4\n", "incoming"],
    ["Job type: 1\n\noperation: 5\n", "outgoing"],
    ["Job type: 2\n\noperation: 3\n", "other"],
    ["Job type: 2\n", "other"],
    ["Job type: 0\n", "none"],
  ])("%j is a job of kind %s", (job, kind) => {
    expect(read({ ...running, job })).toMatchObject({ job: kind });
  });

  it("sees the autostart flag and a definition that would be gone at the next stop", () => {
    const told = info
      .replace(/Persistent:.*/, "Persistent:     no")
      .replace(/Autostart:.*/, "Autostart:      enable");

    expect(read({ ...running, info: told })).toMatchObject({ persistent: false, autostart: true });
  });

  it("concludes absence from a list that came whole, and still looks for the process", () => {
    const none = { all: "", state: "", job: "", info: "" };
    const stderr = captured("migrated-kvm1-domstate-reason");

    expect(answerWith(presence(UUID), { stdout: virshAnswer(none), stderr })).toEqual({
      presence: "absent",
      process: false,
    });
    expect(read(none)).toEqual({ presence: "absent", process: true });
  });

  it("does not take another UUID that contains it for the domain", () => {
    expect(read({ ...running, all: `${UUID}0\n` }, "")).toEqual({ presence: "absent", process: false });
  });

  it("knows nothing when no daemon answers, but says whether there is a process", () => {
    const stderr = "error: failed to connect to the hypervisor\n";

    expect(answerWith(presence(UUID), { stdout: "PROCESS\n", stderr })).toEqual({
      presence: "unknown",
      process: true,
    });
    expect(answerWith(presence(UUID), { stderr })).toEqual({ presence: "unknown", process: false });
  });

  it("knows nothing when the list failed", () => {
    const stdout = virshAnswer({ all: "", state: "", job: "", info: "" });
    const stderr = "error: Failed to list domains\nerror: Cannot recv data: Connection reset by peer\n";

    expect(answerWith(presence(UUID), { stdout, stderr })).toEqual({ presence: "unknown", process: false });
  });

  it.each(["state", "info"])("knows nothing of a listed domain whose %s cannot be read", (gone) => {
    expect(read({ ...running, [gone]: "" })).toEqual({ presence: "unknown", process: true });
  });
});
