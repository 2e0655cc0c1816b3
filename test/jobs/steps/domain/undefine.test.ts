import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { OpsError } from "../../../../jobs/error.ts";
import { sh } from "../../../../jobs/shell.ts";
import { undefinable, undefineKeeping } from "../../../../jobs/steps/domain/undefine.ts";
import { facts } from "../../../support/facts.ts";
import { fakePrograms } from "../../../support/fake-programs.ts";
import { host } from "../../../support/hosts.ts";
import { localShell } from "../../../support/local-shell.ts";
import { absent, present, VM1 } from "../../../support/vm1.ts";

const vm = { name: "vm1", uuid: VM1 };
const off = present({ state: "shut off" });
/** nfs1 has no libvirt. */
const none = { presence: "unknown", process: false } as const;

describe("whether a VM may be undefined", () => {
  const ask = (kvm1: unknown, kvm2: unknown = absent) =>
    undefinable(
      vm,
      host("kvm1"),
      [host("nfs1"), host("kvm1"), host("kvm2")],
      facts({
        nfs1: { [`presence ${VM1}`]: none },
        kvm1: { [`presence ${VM1}`]: kvm1 },
        kvm2: { [`presence ${VM1}`]: kvm2 },
      }),
    );

  it("may while it is off and nowhere else", async () => {
    expect(await ask(off)).toMatchObject({ state: "needed" });
    expect(await ask(absent)).toMatchObject({ state: "satisfied" });
  });

  it.each([
    ["runs", present(), "running"],
    ["is paused", present({ state: "paused" }), "paused"],
    ["has a process that libvirt does not know", { presence: "absent", process: true }, "running"],
    ["has a process while libvirt calls it off", { ...off, process: true }, "running"],
  ])("may not while it %s", async (_, here, state) => {
    expect(await ask(here)).toMatchObject({ error: { code: "domain.in-use", details: { state } } });
  });

  it.each([
    ["runs", present()],
    ["is defined", off],
    ["has a process", { ...none, process: true }],
  ])("may not when it %s on another host by now, whatever is here", async (_, there) => {
    const error = { code: "domain.moved-on", message: "vm1 is on kvm2 by now" };

    expect(await ask(absent, there)).toMatchObject({ error });
    expect(await ask(off, there)).toMatchObject({ error });
  });

  it("may not where libvirt is silent, or a host of the site out of reach", async () => {
    const down = new OpsError("ssh.unreachable", {
      host: "kvm2",
      address: "172.16.1.12",
      port: 22,
      reason: "timed out",
    });

    expect(await ask(none)).toMatchObject({ error: { code: "domain.libvirt-silent" } });
    await expect(ask(off, down)).rejects.toBe(down);
  });
});

describe("undefining", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "ferry-undefine-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  /** The command on this machine, with a virsh that says what it is told to, and another place for what is kept. */
  async function undefine(state: string, definition = "<domain>passwd</domain>") {
    const { PATH } = fakePrograms({
      virsh: `shift 2; echo "$*" >>${folder}/asked
case $1 in domstate) echo '${state}'; echo;; dumpxml) echo '${definition}';; esac`,
    });
    const { line } = undefineKeeping(vm, "k7m2qx9d");
    const here = line.replaceAll("/var/lib/ferry", `${folder}/ferry`);
    const result = await localShell().run(host("kvm1"), {
      ...sh``,
      line: `PATH=${PATH}; ${here}`,
    });
    return { ...result, asked: readFileSync(path.join(folder, "asked"), "utf8").trim().split("\n") };
  }
  const kept = () => path.join(folder, "ferry/kept/k7m2qx9d/vm1.xml");

  it("keeps the whole definition, for root alone, before it goes", async () => {
    const { code, asked } = await undefine("shut off");

    expect([code, asked]).toEqual([
      0,
      [
        `domstate --domain ${VM1}`,
        `dumpxml --inactive --security-info --domain ${VM1}`,
        `undefine --domain ${VM1} --keep-nvram`,
      ],
    ]);
    expect(readFileSync(kept(), "utf8")).toBe("<domain>passwd</domain>\n");
    expect(statSync(kept()).mode & 0o777).toBe(0o600);
    expect(statSync(path.dirname(kept())).mode & 0o777).toBe(0o700);
  });

  it("keeps an older copy beside the new one", async () => {
    await undefine("shut off", "<domain>old</domain>");
    await undefine("shut off");

    expect(readFileSync(`${kept()}.~1~`, "utf8")).toBe("<domain>old</domain>\n");
  });

  it.each([
    ["it has been started", "running", "<domain></domain>"],
    ["its definition cannot be kept", "shut off", ""],
  ])("undefines nothing when %s", async (_, state, definition) => {
    const { code, asked } = await undefine(state, definition);

    expect(code).not.toBe(0);
    expect(asked.join()).not.toContain("undefine");
    expect(existsSync(kept())).toBe(false);
  });
});
