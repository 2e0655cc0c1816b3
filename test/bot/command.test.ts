import { describe, expect, it } from "vitest";
import { parseCommand } from "../../bot/command.ts";
import { usages } from "../../bot/usage.ts";
import { splitWords } from "../../bot/words.ts";
import { OpsError } from "../../jobs/error.ts";
import { botSite } from "../support/bot-site.ts";

const GIB = 2 ** 30;
const parse = (typed: string) => parseCommand(splitWords(typed), botSite);

function refusal(typed: string): string {
  try {
    parse(typed);
  } catch (error) {
    if (error instanceof OpsError) return `${error.message}. ${error.remedy}`;
    throw error;
  }
  return "not refused";
}

describe("parseCommand reads what changes something", () => {
  it.each([
    ["migrate vm1 kvm1 kvm2", { runbook: "migrate-live", vm: "vm1", source: "kvm1", destination: "kvm2" }],
    ["migrate vm1 kvm2", { runbook: "migrate-live", vm: "vm1", destination: "kvm2" }],
    ["ferry migrate vm1 kvm2", { runbook: "migrate-live", vm: "vm1", destination: "kvm2" }],
    ["migrate vm1 kvm2 live", { runbook: "migrate-live", vm: "vm1", destination: "kvm2" }],
    [
      "migrate vm1 kvm1 kvm2 cold",
      { runbook: "migrate-cold", vm: "vm1", source: "kvm1", destination: "kvm2" },
    ],
    [
      "migrate vm1 kvm2 cold --presync --flatten --to /srv/vms --bridge br1 --bandwidth 100 --deadline 5m",
      {
        runbook: "migrate-cold",
        vm: "vm1",
        destination: "kvm2",
        presync: true,
        flatten: true,
        to: "/srv/vms",
        bridge: "br1",
        bandwidth: 100,
        deadlineMs: 300_000,
      },
    ],
    ["ferry prepare kvm1 kvm2", { runbook: "prepare-host", hosts: ["kvm1", "kvm2"] }],
    ["ferry share images", { runbook: "share-storage", share: "images" }],
    [
      "ferry share backup --server nfs1 --path /srv/nfs/backup --clients kvm1,kvm2",
      {
        runbook: "share-storage",
        share: "backup",
        toCome: {
          server: "nfs1",
          path: "/srv/nfs/backup",
          mountPoint: "/var/lib/libvirt/images/backup",
          pool: "backup",
          clients: ["kvm1", "kvm2"],
        },
      },
    ],
    [
      "ferry share own --server kvm1 --path /srv/own --clients kvm1 --pool mine",
      {
        runbook: "share-storage",
        share: "own",
        toCome: { server: "kvm1", path: "/srv/own", mountPoint: "/srv/own", pool: "mine", clients: ["kvm1"] },
      },
    ],
    [
      "ferry share own --server kvm1 --path /srv/own --clients kvm2 --mount /srv/there",
      {
        runbook: "share-storage",
        share: "own",
        toCome: {
          server: "kvm1",
          path: "/srv/own",
          mountPoint: "/srv/there",
          pool: "own",
          clients: ["kvm2"],
        },
      },
    ],
    [
      "ferry volume create images/vm2.qcow2 20G --backing base.qcow2",
      {
        runbook: "create-volume",
        share: "images",
        volume: "vm2.qcow2",
        sizeBytes: 20 * GIB,
        format: "qcow2",
        backing: "base.qcow2",
      },
    ],
    [
      "ferry volume create images/d.raw 512MiB --format=raw",
      { runbook: "create-volume", share: "images", volume: "d.raw", sizeBytes: GIB / 2, format: "raw" },
    ],
    [
      "ferry vm create vm2 kvm1 --volume images/vm2.qcow2 --memory 2G --import",
      {
        import: true,
        runbook: "create-domain",
        vm: "vm2",
        host: "kvm1",
        share: "images",
        volume: "vm2.qcow2",
        memoryBytes: 2 * GIB,
        cpus: 1,
      },
    ],
    [
      "ferry vm create vm2 kvm1 --volume images/v --memory 2G --iso debian.iso --network default",
      {
        runbook: "create-domain",
        vm: "vm2",
        host: "kvm1",
        share: "images",
        volume: "v",
        memoryBytes: 2 * GIB,
        cpus: 1,
        iso: "debian.iso",
        network: "default",
      },
    ],
    [
      "ferry vm create vm2 kvm1 --memory 2G --volume images/v --cpus 4 --bridge br0 --mac 52:54:00:AB:cd:01 --kernel k --initrd i --cmdline 'root=/dev/vda1 quiet'",
      {
        runbook: "create-domain",
        vm: "vm2",
        host: "kvm1",
        share: "images",
        volume: "v",
        memoryBytes: 2 * GIB,
        cpus: 4,
        bridge: "br0",
        mac: "52:54:00:ab:cd:01",
        kernel: "k",
        initrd: "i",
        cmdline: "root=/dev/vda1 quiet",
      },
    ],
    ["ferry purge K7M2QX9D", { runbook: "purge", plan: "k7m2qx9d" }],
    ["ferry volume delete images/v", { runbook: "delete-volume", share: "images", volume: "v" }],
    ["ferry vm start vm1", { runbook: "start-domain", vm: "vm1" }],
    ["ferry vm stop vm1", { runbook: "stop-domain", vm: "vm1", hard: false }],
    ["ferry VM Stop vm1 --hard", { runbook: "stop-domain", vm: "vm1", hard: true }],
    [
      "ferry vm stop vm1 --deadline 10m",
      { runbook: "stop-domain", vm: "vm1", hard: false, deadlineMs: 600_000 },
    ],
    ["ferry vm autostart vm1 on", { runbook: "set-autostart", vm: "vm1", autostart: true }],
    ["ferry vm autostart vm1 OFF", { runbook: "set-autostart", vm: "vm1", autostart: false }],
    ["ferry vm delete vm1", { runbook: "delete-domain", vm: "vm1" }],
    ["ferry undo K7M2QX9D", { runbook: "undo", plan: "k7m2qx9d" }],
  ])("%s", (typed, request) => {
    expect(parse(typed)).toEqual({ verb: "request", request, planOnly: false });
    expect(parse(`ferry plan ${typed}`)).toEqual({ verb: "request", request, planOnly: true });
  });
});

describe("parseCommand reads what only looks or decides", () => {
  it.each([
    ["ferry", { verb: "help", about: [] }],
    ["ferry help vm create", { verb: "help", about: ["vm", "create"] }],
    ["ferry HOSTS", { verb: "hosts" }],
    ["ferry vms", { verb: "vms" }],
    ["ferry vms kvm1", { verb: "vms", host: "kvm1" }],
    ["ferry where vm1", { verb: "where", vm: "vm1" }],
    ["ferry vm list kvm1", { verb: "vms", host: "kvm1" }],
    ["ferry vm show vm1", { verb: "look", question: { about: "vm", vm: "vm1" } }],
    ["ferry vm console vm1", { verb: "look", question: { about: "console", vm: "vm1", lines: 20 } }],
    [
      "ferry VM Console vm1 --lines 200",
      { verb: "look", question: { about: "console", vm: "vm1", lines: 200 } },
    ],
    ["ferry history", { verb: "history" }],
    ["ferry history vm1", { verb: "history", vm: "vm1" }],
    ["ferry show k7m2qx9d", { verb: "show", plan: "k7m2qx9d" }],
    ["ferry approve K7M2QX9D", { verb: "approve", plan: "k7m2qx9d" }],
    ["ferry cancel k7m2qx9d", { verb: "cancel", plan: "k7m2qx9d" }],
    ["ferry reject k7m2qx9d", { verb: "reject", plan: "k7m2qx9d" }],
    [
      "ferry reject k7m2qx9d not now -- it's busy",
      { verb: "reject", plan: "k7m2qx9d", reason: "not now -- it's busy" },
    ],
  ])("%s", (typed, command) => {
    expect(parse(typed)).toEqual(command);
  });
});

describe("parseCommand hears a call for help at every command", () => {
  it.each([
    ["ferry --help", []],
    ["ferry -h", []],
    ["migrate --help", ["migrate"]],
    ["migrate help", ["migrate"]],
    ["migrate vm1 kvm1 kvm2 --help", ["migrate"]],
    ["ferry migrate -h", ["migrate"]],
    ["ferry prepare kvm1 help", ["prepare"]],
    ["ferry PREPARE --help", ["prepare"]],
    ["ferry volume --help", ["volume"]],
    ["ferry volume create images/v 20G --help", ["volume", "create"]],
    ["ferry vm create help", ["vm", "create"]],
    ["ferry plan --help", ["plan"]],
    ["ferry plan /migrate vm1 --help", ["migrate"]],
    ["ferry plan ferry prepare -h", ["prepare"]],
    ["ferry reject k7m2qx9d --help", ["reject"]],
    ["ferry reject help", ["reject"]],
    ["ferry help --help", ["help"]],
    ["ferry aprove --help", ["aprove"]],
    ["ferry —help", []],
  ])("%s", (typed, about) => {
    expect(parse(typed)).toEqual({ verb: "help", about });
  });

  it.each(Object.values(usages).map(({ path }) => path.join(" ")))("%s, like every other", (typed) => {
    const words = typed.split(" ");

    expect(parseCommand([...words, "--help"], botSite)).toMatchObject({ verb: "help" });
    expect(parseCommand([...words, "help"], botSite)).toMatchObject({ verb: "help" });
  });

  it("and loses no reason and no option's value to it", () => {
    expect(parse("ferry reject k7m2qx9d ask bob for help")).toMatchObject({
      verb: "reject",
      reason: "ask bob for help",
    });
    expect(parse("ferry reject k7m2qx9d see --help")).toMatchObject({ reason: "see --help" });
    expect(
      parse("ferry vm create vm2 kvm1 --volume images/v --memory 2G --kernel k --cmdline -h"),
    ).toMatchObject({ verb: "request", request: { cmdline: "-h" } });
  });
});

const MIGRATE =
  "Usage: `/migrate <vm> [<source>] <destination> [live|cold] [--presync] [--flatten] [--to <folder>] [--bridge <bridge>] [--bandwidth <MiB/s>] [--deadline <time>]`";

describe("parseCommand refuses in one line", () => {
  it.each([
    ["migrat vm1 kvm1", "Ferry knows no command 'migrat'; did you mean migrate?. See `/ferry help`."],
    ["ferry aprove k7m2qx9d", "Ferry knows no command 'aprove'; did you mean approve?. See `/ferry help`."],
    [
      "ferry plan migrat vm1 kvm2",
      "Ferry knows no command 'migrat'; did you mean migrate?. See `/ferry help`.",
    ],
    [
      "ferry plan hosts",
      "'hosts' changes nothing, so there is nothing to plan. Usage: `/ferry plan <command>`",
    ],
    ["ferry plan", "The command to plan is missing. Usage: `/ferry plan <command>`"],
    ["migrate", `The VM is missing. ${MIGRATE}`],
    ["migrate vm1", `The destination is missing. ${MIGRATE}`],
    ["migrate vm1 kvm1 kvm2 now", `'now' is neither live nor cold. ${MIGRATE}`],
    ["migrate vm1 cold", `The destination is missing. ${MIGRATE}`],
    ["migrate vm1 kvm2 --presync", `--presync is for cold migrations: add the word cold. ${MIGRATE}`],
    [
      "migrate vm1 kvm2 cold --to ../etc",
      `--to cannot be '../etc': it is a folder on the destination, like /var/lib/libvirt/images. ${MIGRATE}`,
    ],
    [
      "migrate vm1 kvm2 cold --to /srv/../etc",
      `--to cannot be '/srv/../etc': it is a folder on the destination, like /var/lib/libvirt/images. ${MIGRATE}`,
    ],
    [
      "migrate vm1 kvm2 cold --bandwidth 1.5",
      `--bandwidth cannot be '1.5': it is a whole number of MiB a second, like 100. ${MIGRATE}`,
    ],
    [
      "migrate vm1 kvm2 cold --deadline soon",
      `--deadline cannot be 'soon': it is a time like 90s or 5m, a day at most. ${MIGRATE}`,
    ],
    ["migrate vm1 kvm1 kvm1", `Source and destination are both kvm1. ${MIGRATE}`],
    ["migrate vm1 kvn2", "The site file has no host 'kvn2'; did you mean kvm2?. Hosts: nfs1, kvm1 and kvm2."],
    ["migrate vm1 elsewhere", "The site file has no host 'elsewhere'. Hosts: nfs1, kvm1 and kvm2."],
    ["migrate vm1 kvm2 --force", `--force is no option of this command. ${MIGRATE}`],
    ["migrate -rf kvm2", `-rf is no option of this command. ${MIGRATE}`],
    ["ferry prepare kvm1 kvm1", "kvm1 stands there twice. Usage: `/ferry prepare <host>…`"],
    ["ferry share image", "The site file has no share 'image'; did you mean images?. Shares: images."],
    ["ferry purge 12", "There is no plan '12'. See `/ferry history` for the plans there are."],
    ["ferry undo 12", "There is no plan '12'. See `/ferry history` for the plans there are."],
  ])("%s", (typed, said) => {
    expect(refusal(typed)).toBe(said);
  });

  it.each([
    [
      "ferry volume create images/v 20",
      "The size '20' is not a whole number of KiB with its unit, like 20G or 512MiB",
    ],
    ["ferry volume create images 20G", "'images' is not of the form <share>/<volume>"],
    ["ferry volume create images/a/b 20G", "'images/a/b' is not of the form <share>/<volume>"],
    ["ferry volume create images/v", "The size is missing"],
    ["ferry volume create images/v 20G --format vmdk", "'vmdk' is no format"],
    [
      "ferry volume create images/v 20G --fromat raw",
      "--fromat is no option of this command; did you mean --format?",
    ],
    ["ferry volume create images/v 20G --format raw --format raw", "--format stands there twice"],
    ["ferry volume create images/v 20G --format", "--format has no value"],
    ["ferry volume create images/v 20G --format raw --backing b", "A raw volume cannot have a --backing"],
    ["ferry volume delete v", "'v' is not of the form <share>/<volume>"],
    ["ferry volume delte images/v", "'volume delte' is no command; did you mean delete?"],
    [
      "ferry vm stop vm1 --hard --deadline 3m",
      "--deadline and --hard exclude each other: a power cut waits for nobody",
    ],
    ["ferry vm stop vm1 --deadline 3", "--deadline cannot be '3': a time of at most 24h, like 90s or 10m"],
    ["ferry vm stop vm1 --deadline 2d", "--deadline cannot be '2d': a time of at most 24h, like 90s or 10m"],
    ["ferry vm autostart vm1 no", "'no' is neither on nor off"],
    ["ferry vm autostart vm1", "The on or off is missing"],
    ["ferry volume", "or 'show' is missing after 'volume'"],
    ["ferry vm create vm2 kvm1 --memory 2G", "--volume is missing"],
    ["ferry vm create vm2 kvm1 --volume images/v", "--memory is missing"],
    [
      "ferry vm create vm2 kvm1 --volume images/v --memory 2G --bridge a --network b",
      "--bridge and --network exclude each other",
    ],
    ["ferry vm create vm2 kvm1 --volume images/v --memory 2G --initrd i", "--initrd needs --kernel"],
    [
      "ferry vm create vm2 kvm1 --volume images/v --memory 2G",
      "Say what it boots from: --iso to install from, --kernel, or --import for a system that is on the volume already",
    ],
    [
      "ferry vm create vm2 kvm1 --volume images/v --memory 2G --iso i --import",
      "--iso and --import exclude each other",
    ],
    ["ferry vm create vm2 kvm1 --volume images/v --memory 2G --import=yes", "--import takes no value"],
    [
      "ferry vm create vm2 kvm1 --volume images/v --memory 2G --import --cpus two",
      "--cpus is a whole number, not 'two'",
    ],
    [
      "ferry vm create vm2 kvm1 --volume images/v --memory 2G --import --cpus 0",
      "--cpus cannot be '0': a VM has 1 to 512 of them",
    ],
    [
      "ferry vm create vm2 kvm1 --volume images/v --memory 2G --import --mac 1",
      "--mac cannot be '1': a MAC address looks like 52:54:00:12:34:56",
    ],
  ])("%s", (typed, said) => {
    expect(refusal(typed)).toContain(`${said}. Usage: \`/ferry v`);
  });

  it.each([
    ["ferry share b --path /srv/b --clients kvm1", "--server is missing: a new share needs it"],
    ["ferry share b --server nfs1 --path /srv/b --clients kvm1,kvm1", "kvm1 stands there twice"],
    [
      "ferry share b --server nfs1 --path /etc --clients kvm1",
      "path lies in /etc, which belongs to the system",
    ],
    [
      "ferry share images --server nfs1 --path /srv/b --clients kvm1",
      "The site file has a share images, and another one",
    ],
    ["ferry share b --server nfs9 --path /srv/b --clients kvm1", "The site file has no host 'nfs9'"],
    ["ferry share b --server nfs1 --path /srv/b --clients kvm1,", "'' cannot be a host's name: it is empty"],
  ])("%s", (typed, said) => {
    expect(refusal(typed)).toContain(said);
  });

  it.each(["vm;reboot", "$(id)", "../etc", "a b", "-x y", "vm1\nkvm2", "é", "x".repeat(129)])(
    "a VM called %j",
    (vm) => {
      expect(() => parseCommand(["migrate", vm, "kvm2"], botSite)).toThrow(OpsError);
    },
  );

  it("ten thousand characters, without repeating them", () => {
    const said = refusal(`migrate ${"x".repeat(10_000)} kvm2`);

    expect(said).toContain("longer than the 2000 characters");
    expect(said.length).toBeLessThan(200);
  });

  it("names that JavaScript objects have by birth", () => {
    expect(refusal("ferry constructor")).toContain("Ferry knows no command 'constructor'");
    expect(refusal("ferry plan __proto__")).toContain("Ferry knows no command '__proto__'");
  });
});
