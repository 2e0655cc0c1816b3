import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { definitionKept } from "../../../../jobs/facts/kept-definition.ts";
import { sh } from "../../../../jobs/shell.ts";
import { keepDefinition } from "../../../../jobs/steps/domain/keep-definition.ts";
import { facts } from "../../../support/facts.ts";
import { fakePrograms } from "../../../support/fake-programs.ts";
import { host } from "../../../support/hosts.ts";
import { localShell } from "../../../support/local-shell.ts";
import { scratchFolder } from "../../../support/scratch-folder.ts";
import { absent, present, VM1 } from "../../../support/vm1.ts";

const PLAN = "k7m2qx9d";
const step = keepDefinition({ host: host("kvm1"), vm: "vm1", uuid: VM1, planId: PLAN });

describe("domain.keep-definition", () => {
  it("is needed until the copy is there", async () => {
    const check = (kept: boolean) => step.check(facts({ kvm1: { [`definition-kept ${PLAN} vm1`]: kept } }));

    expect(await check(false)).toMatchObject({ state: "needed" });
    expect(await check(true)).toEqual({ state: "satisfied" });
  });

  it("writes the definition with its passwords, for root alone", () => {
    const [action] = step.apply;

    expect(action).toMatchObject({ type: "command", host: { name: "kvm1" } });
    const line = action?.type === "command" ? action.command.line : "";
    expect(line).toContain("umask 077");
    expect(line).toContain(
      `dumpxml --inactive --security-info --domain ${VM1} >/var/lib/ferry/kept/${PLAN}/vm1.xml.part`,
    );
  });
});

describe("taking the copy back", () => {
  const check = (kept: boolean, here: object) =>
    step.checkUndo?.(facts({ kvm1: { [`definition-kept ${PLAN} vm1`]: kept, [`presence ${VM1}`]: here } }));

  it.each<[string, boolean, object, object]>([
    ["is needed while the VM itself is there", true, present(), { state: "needed" }],
    ["leaves what may be all that is left", true, absent, { state: "satisfied" }],
    ["is done where there is none", false, present(), { state: "satisfied" }],
    [
      "waits for libvirt",
      true,
      { presence: "unknown", process: false },
      { error: { code: "domain.libvirt-silent" } },
    ],
  ])("%s", async (_, kept, here, verdict) => {
    expect(await check(kept, here)).toMatchObject(verdict);
  });

  it.each([
    [VM1, true],
    ["", false],
  ])("looks once more before it removes anything (%#)", async (listed, removed) => {
    const folder = scratchFolder();
    mkdirSync(path.join(folder, `kept/${PLAN}`), { recursive: true });
    writeFileSync(path.join(folder, `kept/${PLAN}/vm1.xml`), "");
    const { PATH } = fakePrograms({ virsh: `echo ${listed}` });
    const [action] = Array.isArray(step.undo) ? step.undo : [];
    const line = action.command.line.replaceAll("/var/lib/ferry", folder);

    await localShell().run(host("kvm1"), { ...sh``, line: `PATH=${PATH}; ${line}` });

    expect(existsSync(path.join(folder, `kept/${PLAN}`))).toBe(!removed);
  });
});

describe("whether a definition is kept", () => {
  it.each([
    ["whole and of this VM", `<domain>\n<uuid>${VM1}</uuid>\n</domain>`, true],
    ["cut off", `<domain>\n<uuid>${VM1}</uuid>`, false],
    ["another VM's", "<domain>\n<uuid>00000000-0000-4000-8000-000000000000</uuid>\n</domain>", false],
  ])("%s", async (_, text, kept) => {
    const folder = scratchFolder();
    writeFileSync(path.join(folder, "vm1.xml"), text);
    const fact = definitionKept("vm1", VM1, PLAN);
    const line = fact.command.line.replaceAll(`/var/lib/ferry/kept/${PLAN}`, folder);

    const result = await localShell().run(host("kvm1"), { ...sh``, line });

    expect(fact.parse(result, { askedAtMs: 0, answeredAtMs: 0 })).toBe(kept);
    expect(result.stdout).not.toContain("<");
  });
});
