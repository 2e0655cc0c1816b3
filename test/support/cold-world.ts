import { createHash } from "node:crypto";
import type { Host } from "../../config/inventory.ts";
import { digest } from "../../jobs/digest.ts";
import { newPlan } from "../../jobs/new-plan.ts";
import { contextOf, type Ports } from "../../jobs/ports.ts";
import type { RunbookContext, Runbooks } from "../../jobs/runbook.ts";
import { runbookEntry } from "../../jobs/runbook.ts";
import { type ColdParams, coldParams } from "../../jobs/runbooks/cold-params.ts";
import { coldStanding } from "../../jobs/runbooks/cold-standing.ts";
import { coldSteps } from "../../jobs/runbooks/cold-steps.ts";
import { undo } from "../../jobs/runbooks/undo.ts";
import { satisfied } from "../../jobs/step.ts";
import { tpmFolder } from "../../jobs/tpm.ts";
import { answeringShell } from "./answering-shell.ts";
import { host } from "./hosts.ts";
import { unreachable } from "./moving-world.ts";
import { portsWith } from "./ports.ts";
import { virshAnswer } from "./virsh-answer.ts";
import { moveOfVm1, VM1 } from "./vm1.ts";

export const COLD_PLAN = "k7m2qx9d";
export const DISK = "/var/lib/libvirt/images/vm1.qcow2";
export const BASE = "/var/lib/libvirt/images/base.raw";
export const KEPT = `${DISK}.ferry-${COLD_PLAN}`;
/** The state of vm1's TPM, and the folder that libvirt deletes with the definition. */
export const TPM_FOLDER = tpmFolder(VM1);
const TPM_STATE = "tpm2/tpm2-00.permall";
export const TPM = `${TPM_FOLDER}/${TPM_STATE}`;
export const KEPT_TPM = `${TPM_FOLDER}.ferry-${COLD_PLAN}/${TPM_STATE}`;
/** The variables of vm1's firmware, which libvirt leaves with `undefine --keep-nvram`. */
export const NVRAM = "/var/lib/libvirt/qemu/nvram/vm1_VARS.fd";
export const KEPT_NVRAM = `${NVRAM}.ferry-${COLD_PLAN}`;
export const PART = `${DISK}.ferry-${COLD_PLAN}.part`;

/** One version of a file's content, with the time at which it was written. */
interface Content {
  readonly content: string;
  readonly written: number;
}

/** A host as far as a cold move knows it. */
interface Side {
  readonly files: Map<string, Content>;
  readonly folders: Set<string>;
  readonly units: Map<string, "running" | "succeeded" | "failed">;
  defined: boolean;
  running: boolean;
  autostart: boolean;
  /** Its definition as it would start next. */
  xml: string;
  /** libvirt's word for it while it has a process; `running (booted)` unless told otherwise. */
  state?: string | undefined;
  /** Its memory was saved (`virsh managedsave`), and it would go on from there. */
  saved?: boolean;
  key?: string;
  config?: string;
  pinned?: string;
  admitted?: string;
  receiver?: string;
  sums?: string;
  /** Those of what both hosts have. */
  baseSums?: string;
  definitionKept?: boolean;
  recorded?: boolean;
  /** Everything was copied once while it ran. */
  ahead?: boolean;
}

const side = (other: Partial<Side> = {}): Side => ({
  files: new Map(),
  folders: new Set(),
  units: new Map(),
  defined: false,
  running: false,
  autostart: false,
  xml: xmlOf(),
  ...other,
});

/** Steps about hosts and hardware, which have their own tests: they ask what this world does not know. */
const ELSEWHERE =
  /^(host\.(install|enable)|nfs\.|pool\.|migration\.(can-move-cold|memory-fits|networks-exist|cpu-compatible|disks-shared|rpc-answers)|volume\.room)/;

const PUBLIC = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIA";

interface Options {
  readonly running?: boolean;
  readonly autostart?: boolean;
  readonly presync?: boolean;
  readonly tpm?: boolean;
  readonly nvram?: boolean;
  /** Both hosts share its disk. */
  readonly shared?: boolean;
  /** vm1 has a backing store, `the base`; this is what kvm2 has under its name. */
  readonly baseThere?: string;
}

/**
 * vm1's cold move from kvm1 to kvm2: real steps and engine on two hosts that
 * are a model: files with contents, a definition and a process on each side.
 * Its answers have the form of the lab's. Whatever the run does is looked at
 * after every command, so that a test need not know when to look.
 */
export function coldWorld({
  running = true,
  autostart = false,
  presync = false,
  tpm = false,
  nvram = false,
  shared = false,
  baseThere,
}: Options = {}) {
  let clock = 100;
  const copied = [
    ...(shared ? [] : [{ kind: "disk", path: DISK, to: DISK, bytes: 11, there: false }]),
    ...(nvram ? [{ kind: "nvram", path: NVRAM, to: NVRAM, bytes: 17, there: false }] : []),
    ...(tpm ? [{ kind: "tpm", path: TPM, to: TPM, bytes: 8, there: false }] : []),
    ...(baseThere === undefined ? [] : [{ kind: "base", path: BASE, to: BASE, bytes: 8, there: true }]),
  ];
  const toCome = copied.filter(({ there }) => !there);
  const partOf = (path: string) => `${path}.ferry-${COLD_PLAN}.part`;
  const world = {
    kvm1: side({ defined: true, running, autostart }),
    kvm2: side(),
    /** What a unit does when it comes to its end; replaced by tests of faults. */
    copy: (path: string, part: string) => {
      const original = world.kvm1.files.get(path);
      if (original === undefined) return false;
      world.kvm2.files.set(part, original);
      return true;
    },
    /** Whether the guest heeds the power button. */
    heeds: true,
    /** It neither goes off nor lets the request come to its end, as long as the test looks on. */
    dawdles: false,
    /** After so many more looks a guest that was asked goes off by itself, whoever has stopped asking. */
    goesOffIn: Number.POSITIVE_INFINITY,
    /** Hosts that do not answer. */
    silent: new Set<string>(),
    /** Hosts that answer, and whose libvirt does not. */
    deaf: new Set<string>(),
    /** Called whenever a worker waits. */
    pass: () => {},
    /** Whether somebody saves its memory while it is asked to shut down. */
    savedInstead: false,
    startsThere: true,
    printed: "",
    /** Called after every command, with what it was. */
    after: (_line: string) => {},
    broken: [] as string[],
  };
  world.kvm1.files.set(DISK, { content: "data of vm1", written: 1 });
  if (shared) world.kvm2.files.set(DISK, { content: "data of vm1", written: 1 });
  if (tpm) world.kvm1.files.set(TPM, { content: "seeds of vm1", written: 1 });
  if (nvram) world.kvm1.files.set(NVRAM, { content: "variables of vm1", written: 1 });
  if (baseThere !== undefined) {
    world.kvm1.files.set(BASE, { content: "the base", written: 2 });
    world.kvm2.files.set(BASE, { content: baseThere, written: 3 });
  }
  const write = (at: Side, path: string, content: string) => {
    const written = ++clock;
    const sides = shared && path === DISK ? [world.kvm1, world.kvm2] : [at];
    for (const side of sides) side.files.set(path, { content, written });
  };

  function mustHold() {
    const { kvm1, kvm2 } = world;
    if (kvm1.running && kvm2.running) world.broken.push("vm1 runs on both");
    if (!kvm1.defined && !kvm2.defined) world.broken.push("vm1 is defined nowhere");
    const whole = [...kvm1.files, ...kvm2.files].some(
      ([path, { content }]) => !path.endsWith(".part") && content.startsWith("data of vm1"),
    );
    if (!whole) world.broken.push("no whole disk is left");
    const sealed = [...kvm1.files, ...kvm2.files].some(
      ([path, { content }]) => !path.endsWith(".part") && content.startsWith("seeds of vm1"),
    );
    if (tpm && !sealed) world.broken.push("no whole state of its TPM is left");
    for (const side of [kvm1, kvm2]) {
      if (tpm && side.running && !side.files.get(TPM)?.content.startsWith("seeds of vm1"))
        world.broken.push("vm1 runs with another TPM");
      if (nvram && side.running && !side.files.get(NVRAM)?.content.startsWith("variables of vm1"))
        world.broken.push("vm1 runs without what its firmware had written");
    }
    if (kvm1.running && !kvm1.files.has(DISK)) world.broken.push("vm1 runs on a disk that is renamed");
  }

  const shell = answeringShell((host, line) => {
    const here = host.name === "kvm1" ? world.kvm1 : world.kvm2;
    if (world.silent.has(host.name)) throw unreachable(host.name);
    const answer = act(host, here, line);
    mustHold();
    world.after(line);
    return answer;
  });

  function act(host: Host, here: Side, line: string): { stdout?: string; stderr?: string; code?: number } {
    if (line.startsWith('PATH="$PATH')) return { stdout: "x86_64\nvirsh\nlibvirt\n" };
    if (line.startsWith("set --\n"))
      return {
        stdout: "asked libvirtd.service\nLoadState=loaded\nUnitFileState=enabled\nActiveState=active\n",
      };
    const unit = /ferry-\w+?-[a-z-]+(?=\.service|\/cgroup| --| &&)/.exec(line)?.[0] ?? "";
    const shown = startedUnit(line);
    if (shown !== undefined) return startUnit(here, shown);
    if (line.startsWith("for g in /sys/fs/cgroup")) {
      const running = /ferry-[a-z0-9]+-[a-z-]+(?=\.service)/.exec(line)?.[0] ?? "";
      if (here.units.get(running) !== "running") return {};
      if (running.endsWith("shut-down") && world.dawdles) return { code: 124 };
      finishUnit(here, running);
      return {};
    }
    if (line.startsWith("systemctl show")) {
      const name = / (ferry-[a-z0-9]+-[a-z-]+)\.service/.exec(line)?.[1] ?? unit;
      return { stdout: unitShown(here.units.get(name)) };
    }
    if (line.startsWith("systemctl kill")) {
      const name = /(ferry-[a-z0-9]+-[a-z-]+)\.service/.exec(line)?.[1] ?? "";
      here.units.set(name, name.endsWith("shut-down") ? "succeeded" : "failed");
      return {};
    }
    if (line.startsWith("journalctl")) return { stdout: world.printed };
    if (line.startsWith("systemctl stop")) return {};
    return actOnFiles(here, line) ?? actOnDomain(host, here, line) ?? {};
  }

  function startUnit(here: Side, unit: string) {
    if (here.units.has(unit)) return { code: 1, stderr: "mkdir: cannot create directory: File exists" };
    here.units.set(unit, "running");
    return {};
  }

  function shutGuestDown(here: Side): void {
    if (here.running) {
      write(here, DISK, "data of vm1, and its last words");
      if (tpm) write(here, TPM, "seeds of vm1, and its last words");
      if (nvram) write(here, NVRAM, "variables of vm1, and its last words");
    }
    here.running = false;
  }

  function finishUnit(here: Side, unit: string): void {
    const done = (ok: boolean) => here.units.set(unit, ok ? "succeeded" : "failed");
    if (unit.endsWith("shut-down")) {
      if (!world.heeds) {
        world.printed = "ferry: still running\n";
        done(false);
        return;
      }
      shutGuestDown(here);
      here.saved = world.savedInstead;
      done(true);
    } else if (unit.endsWith("sums")) {
      const ofBases = unit.endsWith("bases-sums");
      const paths = copied.flatMap(({ path, there }) => {
        if (ofBases && !there) return [];
        return there || here === world.kvm1 ? [path] : [partOf(path)];
      });
      here[ofBases ? "baseSums" : "sums"] = paths
        .map((path) => {
          const file = here.files.get(path);
          return `${file?.content.length} ${file?.written}.000000000 ${sha(file?.content ?? "")}\n`;
        })
        .join("");
      done(paths.every((path) => here.files.has(path)));
    } else if (/ferry-[a-z0-9]+-migrate/.test(unit)) {
      world.kvm2.defined = true;
      here.defined = false;
      done(true);
    } else {
      const whole = toCome.every(({ path }) => world.copy(path, partOf(path)));
      if (unit.endsWith("copy-ahead")) {
        here.ahead = whole;
        // It goes on running, and writing.
        if (here.running) write(here, DISK, "data of vm1, that it wrote meanwhile");
      }
      done(whole);
    }
  }

  /** The files that a path stands for: itself, or what is in the folder. */
  const below = (here: Side, path: string) =>
    [...here.files.keys()].filter((file) => file === path || file.startsWith(`${path}/`));

  /** What only a VM with a TPM is asked. */
  function actOnTpm(here: Side, line: string) {
    if (line.startsWith("for p in swtpm swtpm_setup")) return {};
    const listed = /^f=(\S+); \{ \[ -e/.exec(line)?.[1];
    if (listed !== undefined) {
      const found = below(here, listed).map((file) => `f ${file.slice(listed.length + 1)}\n`);
      return { stdout: found.length === 0 && !here.folders.has(listed) ? "" : `d \n${found.join("")}` };
    }
    const asked = /^p=(\S+); stat -L/.exec(line)?.[1];
    if (asked !== undefined) {
      const is = here.folders.has(asked) || below(here, asked).length > 0 ? "is 0 directory\n" : "";
      return { stdout: `${is}on ext2/ext3 /\n` };
    }
    if (line.includes("mkdir -m 0711")) {
      for (const folder of [TPM_FOLDER, `${TPM_FOLDER}/tpm2`]) here.folders.add(folder);
      return {};
    }
    if (line.includes("rmdir --ignore-fail-on-non-empty") && line.includes(TPM_FOLDER)) {
      for (const folder of [...here.folders])
        if (below(here, folder).length === 0) here.folders.delete(folder);
      return {};
    }
    return undefined;
  }

  /** libvirt's way with the state of a TPM, unless it is told otherwise. */
  function undefine(here: Side) {
    here.defined = false;
    for (const file of below(here, TPM_FOLDER)) here.files.delete(file);
    for (const folder of [...here.folders]) if (folder.startsWith(TPM_FOLDER)) here.folders.delete(folder);
  }

  function actOnFiles(here: Side, line: string) {
    const asked = /^for f in ([^;]+); do\n {2}if \[ -L/.exec(line)?.[1]?.split(" ");
    if (asked !== undefined) {
      return {
        stdout: asked
          .map((path) => {
            const file = here.files.get(path);
            return file === undefined
              ? "absent\n"
              : `file ${file.content.length} 8 512 ${file.written}.000000000\n`;
          })
          .join(""),
      };
    }
    const ofTpm = tpm ? actOnTpm(here, line) : undefined;
    if (ofTpm !== undefined) return ofTpm;
    if (line.startsWith("[ -e /run/ferry-")) return { code: here.ahead ? 0 : 1 };
    if (line.startsWith("[ ! -e /var/lib/ferry/sums/")) {
      return { stdout: (line.includes(".bases ") ? here.baseSums : here.sums) ?? "" };
    }
    if (line.includes("cat key.pub; echo ---"))
      return { stdout: `${here.key ?? ""}\n---\n${here.pinned ?? ""}---\n${here.config ?? ""}` };
    if (line.startsWith("cat /etc/ssh/ssh_host_*_key.pub; echo ---"))
      return {
        stdout: `${PUBLIC}host root@kvm2\n---\n${here.admitted ?? ""}\n---\n${here.receiver ?? ""}`,
      };
    if (line.includes("ssh-keygen")) {
      here.key ??= `${PUBLIC}plan ferry-${COLD_PLAN}`;
      return {};
    }
    if (line.startsWith("cat /run/ferry-") && line.endsWith("key.pub")) return { stdout: `${here.key}\n` };
    if (line.startsWith("cat /etc/ssh/ssh_host")) return { stdout: `${PUBLIC}host root@kvm2\n` };
    if (line.includes("exec ssh -F")) return { stdout: `ferry-${COLD_PLAN} receives\n` };
    if (line.startsWith("rm -f -- ")) {
      for (const path of line.split(" ").slice(3)) here.files.delete(path);
      return {};
    }
    if (line.startsWith("rm -rf /run/ferry-")) {
      const unless = /\(for f in (.*?); do.*\nrm -f \/var\/lib\/ferry\/sums\//m.exec(line)?.[1] ?? DISK;
      if (!unless.split(" ").some((path) => here.files.has(path)))
        for (const key of ["sums", "baseSums"] as const) delete here[key];
      for (const key of ["key", "config", "pinned", "admitted", "receiver"] as const) delete here[key];
      return {};
    }
    if (line.startsWith("place() {")) {
      return all(toCome.map(({ path }) => rename(here, partOf(path), path)));
    }
    if (line.endsWith("echo whole")) return { stdout: "whole\n" };
    if (line.includes("\ndrop() {")) return all(toCome.map(({ path }) => drop(here, path)));
    if (line.includes("echo recorded || echo unrecorded")) {
      const places = filesIn(line).map((path) => {
        const kept = below(here, keptOf(path)).length > 0;
        if (below(here, path).length > 0) return kept ? "both" : "original";
        return kept ? "kept" : "neither";
      });
      return { stdout: `${places.join("\n")}\n${here.recorded ? "recorded" : "unrecorded"}\n` };
    }
    if (line.includes("idle() {")) {
      if (here.running) return { code: 1, stderr: "vm1 runs here" };
      if (here.defined && line.includes("list --all --uuid"))
        return { code: 1, stderr: "vm1 is defined here" };
      here.recorded = true;
      return all(filesIn(line).map((path) => rename(here, path, keptOf(path))));
    }
    if (line.startsWith("there() {") && line.includes("rm -f /var/lib/ferry/kept")) {
      here.recorded = false;
      return all(filesIn(line).map((path) => rename(here, keptOf(path), path)));
    }
    if (line.startsWith("grep -qsF")) return { stdout: here.definitionKept ? "kept\n" : "" };
    return undefined;
  }

  /** What the first loop of a command goes through. */
  const filesIn = (line: string) => /for f in ([^;]+);/.exec(line)?.[1]?.split(" ") ?? [];
  const keptOf = (path: string) => `${path}.ferry-${COLD_PLAN}`;
  const all = (answers: readonly { code?: number; stderr?: string }[]) =>
    answers.find(({ code }) => code !== undefined) ?? {};

  /** A copy goes only while it has its passing name no more and is what was checked. */
  function drop(here: Side, path: string) {
    const file = here.files.get(path);
    if (file === undefined || here.files.has(partOf(path))) return {};
    const stat = `${file.content.length} ${file.written}.000000000 `;
    const line = here.sums?.split("\n")[copied.findIndex((each) => each.path === path)];
    if (!line?.startsWith(stat)) return { code: 1, stderr: `${path} is not the copy that was checked` };
    here.files.delete(path);
    return {};
  }

  function rename(here: Side, from: string, to: string) {
    const files = below(here, from);
    if (files.length > 0 && below(here, to).length > 0) return { code: 1, stderr: `${to} is there already` };
    for (const file of files) {
      const is = here.files.get(file);
      if (is !== undefined) here.files.set(to + file.slice(from.length), is);
      here.files.delete(file);
    }
    return {};
  }

  function actOnDomain(host: Host, here: Side, line: string) {
    if (world.deaf.has(host.name) && line.includes("virsh -c")) {
      return { code: 1, stderr: "error: failed to connect to the hypervisor\n" };
    }
    if (line.includes("/var/lib/ferry/kept/") && line.includes("dumpxml")) {
      if (line.includes("undefine")) undefine(here);
      here.definitionKept = true;
      return {};
    }
    if (line.includes("all=$(virsh") && line.includes("<domains>")) return { stdout: "<domains></domains>" };
    if (line.includes(" undefine --domain")) {
      if (here.running) return { code: 1, stderr: "it is running" };
      undefine(here);
      return {};
    }
    if (line.includes(" autostart --domain")) {
      here.autostart = true;
      return {};
    }
    if (line.includes(" start --domain")) return startVm(host, here);
    if (line.includes("dumpxml --inactive --security-info")) return { stdout: here.xml };
    if (line.includes(" define --file")) {
      here.defined = true;
      return {};
    }
    if (line.includes("snapshot-list --name") && line.includes("help undefine")) {
      const help = "    --keep-nvram     keep nvram file\n";
      return { stdout: virshAnswer({ saved: "", snapshots: "", checkpoints: "", help }) };
    }
    if (line.includes("live; dumpxml")) {
      if (!here.defined)
        return { stdout: virshAnswer({ autostart: "", state: "", live: "", inactive: "", all: "" }) };
      const all = `${VM1} vm1\n`;
      return { stdout: virshAnswer({ all, autostart: "", state: "", live: here.xml, inactive: here.xml }) };
    }
    if (line.includes("list --all --uuid")) {
      if (here === world.kvm1 && --world.goesOffIn === 0) shutGuestDown(here);
      return { stdout: presenceOf(here) };
    }
    if (line.includes(" dominfo --domain"))
      return { stdout: `Managed save:   ${here.saved ? "yes" : "no"}\n` };
    return undefined;
  }

  function startVm(host: Host, here: Side) {
    // libvirt makes them from a template before it looks for any disk.
    if (nvram && !here.files.has(NVRAM)) write(here, NVRAM, "variables of a template");
    if (!here.files.has(DISK)) return { code: 1, stderr: "Cannot access storage file" };
    if (host.name === "kvm2" && !world.startsThere) return { code: 1, stderr: "cannot set up guest memory" };
    here.running = true;
    here.saved = false;
    // libvirt sets a TPM up where it finds no state of one.
    if (tpm && !here.files.has(TPM)) write(here, TPM, "seeds of another TPM");
    if (!here.files.get(DISK)?.content.includes(" seen by ")) {
      write(here, DISK, `${here.files.get(DISK)?.content} seen by ${host.name}`);
    }
    return {};
  }

  const move = moveOfVm1();
  const params: ColdParams = coldParams.parse({
    vm: "vm1",
    uuid: VM1,
    source: "kvm1",
    destination: "kvm2",
    memoryBytes: move.memoryBytes,
    virtType: "qemu",
    disks: shared ? [{ target: "vda", path: DISK }] : [],
    files: [],
    bridges: [],
    networks: [],
    bound: [],
    autostart,
    running,
    copied,
    ...(tpm ? { tpm: {} } : {}),
    change: { files: [], flattened: [] },
    images: [DISK],
    way: {
      sshPort: 22,
      sparseInPlace: true,
      zstd: true,
      profiles: { source: profile("kvm1"), destination: profile("kvm2") },
    },
    shares: [],
    presync,
    deadlineMs: 180_000,
  });
  const steps = (of: ColdParams, context: RunbookContext) =>
    coldSteps(of, context).map((step) =>
      ELSEWHERE.test(step.id) ? { ...step, check: async () => satisfied(), apply: [] } : step,
    );
  const moves = runbookEntry<"migrate-cold", ColdParams>({
    id: "migrate-cold",
    params: coldParams,
    resolve: async () => params,
    title: () => "Move vm1 from kvm1 to kvm2, cold",
    steps,
    leases: () => [{ name: `domain.${VM1}`, limit: 1 }],
    summary: async () => ["vm1 is on kvm2."],
    standing: coldStanding,
  });
  const plain = portsWith(shell);
  let now = 1000;
  const runbooks: Runbooks = {
    ...plain.runbooks,
    "migrate-cold": moves,
    undo: runbookEntry(undo(() => runbooks)),
  };
  const ports: Ports = {
    ...plain,
    runbooks,
    now: () => ++now,
    sleep: async (ms) => {
      now += ms;
      world.pass();
    },
  };
  // Commands with something to read are told apart by it: what it is decides what is kept.
  const run = shell.run;
  ports.shell.run = async (host, command, abort) => {
    const here = host.name === "kvm1" ? world.kvm1 : world.kvm2;
    const input = command.line === "sh -s" ? undefined : command.stdin;
    const answer = await run(host, command, abort);
    if (input !== undefined) keep(here, command.line, input);
    return answer;
  };

  function keep(here: Side, line: string, input: string) {
    if (line.includes(" define --file")) here.xml = input;
    if (line.includes("cat >ssh_config")) here.config = input;
    if (line.includes("/receive")) here.receiver = input;
    if (line.includes("authorized_keys")) here.admitted = input.trim();
    if (line.includes("known_hosts")) here.pinned = input;
  }

  return {
    world,
    /** Nothing runs there any more, systemd knows no unit, and /run is empty. */
    boot(side: Side) {
      side.running = false;
      side.units.clear();
      for (const key of ["key", "config", "pinned", "receiver", "ahead"] as const) delete side[key];
    },
    ports,
    lines: shell.lines,
    write,
    /** Somebody starts vm1 on the source by hand. */
    startHere: () => startVm(host("kvm1"), world.kvm1),
    /** The plan, approved, for a run to take up. */
    async approve() {
      const prepared = moves.restore(params, contextOf(COLD_PLAN, ports));
      const plan = newPlan({
        id: COLD_PLAN,
        request: { runbook: "migrate-cold", vm: "vm1", source: "kvm1", destination: "kvm2" },
        requestedBy: { person: "ann", platform: "console", account: "ann" },
        place: { platform: "console", channel: "terminal" },
        typed: "/migrate vm1 kvm1 kvm2 cold",
        at: 0,
      });
      await ports.store.createPlan({
        ...plan,
        state: "approved",
        params,
        digest: digest(prepared.steps),
        leases: [...prepared.leases],
        steps: prepared.steps.map(({ id, title, risk }) => ({
          id,
          title,
          risk,
          state: ELSEWHERE.test(id) ? "satisfied" : "needed",
          commands: [],
        })),
      });
    },
    async cancel() {
      const by = { person: "bob", platform: "console", account: "bob" };
      await ports.store.changePlan(COLD_PLAN, (plan) => ({ ...plan, cancelRequested: { by, at: 1 } }));
    },
    /** Time goes by with nobody at work. */
    wait(ms: number) {
      now += ms;
    },
    async giveUp() {
      const by = { person: "bob", platform: "console", account: "bob" };
      await ports.store.changePlan(COLD_PLAN, (plan) => ({ ...plan, givenUp: { by, at: 1 } }));
    },
    state: async () => (await ports.store.plan(COLD_PLAN))?.state,
    journal: () => ports.store.journal(COLD_PLAN),
  };
}

const startedUnit = (line: string): string | undefined =>
  /^mkdir -p \/var\/lib\/ferry\/units && mkdir \/var\/lib\/ferry\/units\/(\S+)/.exec(line)?.[1];

function unitShown(state: "running" | "succeeded" | "failed" | undefined): string {
  const words = {
    running: ["loaded", "active", "running"],
    succeeded: ["loaded", "active", "exited"],
    failed: ["loaded", "failed", "failed"],
    absent: ["not-found", "inactive", "dead"],
  }[state ?? "absent"];
  const started = state === undefined ? "" : "STARTED\n";
  return `LoadState=${words[0]}\nActiveState=${words[1]}\nSubState=${words[2]}\n${started}`;
}

const sha = (content: string): string => createHash("sha256").update(content).digest("hex");

const profile = (host: string) => ({
  host,
  hostname: host,
  architecture: "x86_64",
  manager: "apt",
  generation: "libvirtd",
  qemuUid: 64055,
  qemuGroup: "kvm",
  libvirtEnabled: true,
  nfsServer: { enabled: false, active: false },
});

const xmlOf = () =>
  `<domain type='qemu'><name>vm1</name><uuid>${VM1}</uuid><memory unit='KiB'>131072</memory><vcpu>1</vcpu><os><type arch='x86_64' machine='pc-q35-7.2'>hvm</type></os><devices><disk type='file' device='disk'><driver name='qemu' type='qcow2'/><source file='${DISK}'/><target dev='vda' bus='virtio'/></disk></devices></domain>`;

function presenceOf({ defined, running, autostart, saved, state = "running (booted)" }: Side): string {
  if (!defined) return virshAnswer({ all: "", state: "", job: "", info: "" });
  return (
    virshAnswer({
      all: `${VM1}\n`,
      state: running ? `${state}\n` : `shut off (${saved ? "saved" : "shutdown"})\n`,
      job: "Job type: 0\n",
      info: `Persistent:     yes\nAutostart:      ${autostart ? "enable" : "disable"}\n`,
    }) + (running ? "PROCESS\n" : "")
  );
}
