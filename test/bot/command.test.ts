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
    ["ferry prepare kvm1 kvm2", { runbook: "prepare-host", hosts: ["kvm1", "kvm2"] }],
    ["ferry share images", { runbook: "share-storage", share: "images" }],
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
      "ferry vm create vm2 kvm1 --volume images/vm2.qcow2 --memory 2G",
      {
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

const MIGRATE = "Usage: `/migrate <vm> [<source>] <destination>`";

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
    ["migrate vm1 kvm1 kvm2 now", `'now' is one word too many. ${MIGRATE}`],
    ["migrate vm1 kvm1 kvm1", `Source and destination are both kvm1. ${MIGRATE}`],
    ["migrate vm1 kvn2", "The site file has no host 'kvn2'; did you mean kvm2?. Hosts: nfs1, kvm1 and kvm2."],
    ["migrate vm1 elsewhere", "The site file has no host 'elsewhere'. Hosts: nfs1, kvm1 and kvm2."],
    ["migrate vm1 kvm2 --force", `--force is no option: this command has none. ${MIGRATE}`],
    ["migrate -rf kvm2", `-rf is no option: this command has none. ${MIGRATE}`],
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
    ["ferry volume", "'create' is missing after 'volume'"],
    ["ferry volume delete images/v", "'volume delete' is no command"],
    ["ferry vm create vm2 kvm1 --memory 2G", "--volume is missing"],
    ["ferry vm create vm2 kvm1 --volume images/v", "--memory is missing"],
    [
      "ferry vm create vm2 kvm1 --volume images/v --memory 2G --bridge a --network b",
      "--bridge and --network exclude each other",
    ],
    ["ferry vm create vm2 kvm1 --volume images/v --memory 2G --initrd i", "--initrd needs --kernel"],
    [
      "ferry vm create vm2 kvm1 --volume images/v --memory 2G --cpus two",
      "--cpus is a whole number, not 'two'",
    ],
    [
      "ferry vm create vm2 kvm1 --volume images/v --memory 2G --cpus 0",
      "--cpus cannot be '0': a VM has 1 to 512 of them",
    ],
    [
      "ferry vm create vm2 kvm1 --volume images/v --memory 2G --mac 1",
      "--mac cannot be '1': a MAC address looks like 52:54:00:12:34:56",
    ],
  ])("%s", (typed, said) => {
    expect(refusal(typed)).toContain(`${said}. Usage: \`/ferry v`);
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
