import { describe, expect, it } from "vitest";
import type { AnswerTo, LookAnswer, VmPlace } from "../../jobs/look.ts";
import { at, migrationSteps } from "../support/example-steps.ts";
import { plain } from "../support/plain.ts";
import { scene } from "../support/scene.ts";

const ADDRESS = "172.16.1.101";
const vm1 = (host: string, state: string, reason = "booted"): VmPlace => ({
  host,
  uuid: "4dea22b3-1d52-4d56-8a2f-3e0c1f1a9b10",
  state,
  reason,
  persistent: true,
  autostart: true,
  memoryBytes: 2 ** 29,
  vcpus: 2,
  machine: "pc-q35-7.2",
  disks: [
    { target: "vda", device: "disk", format: "qcow2", source: "/var/lib/libvirt/images/shared/vm1.qcow2" },
    { target: "sda", device: "cdrom", format: "raw" },
  ],
  cards: [{ mac: "52:54:00:ac:10:65", on: "bridge br0", address: ADDRESS }],
  logs: true,
});
const ping = { from: "nfs1", address: ADDRESS, sent: 3, received: 3, averageMs: 4.2 };
const vm = (places: VmPlace[], more: Partial<AnswerTo<"vm">> = {}): LookAnswer => ({
  about: "vm",
  places,
  silent: [],
  slow: [],
  ...more,
});

async function asked(typed: string, answer: LookAnswer | undefined, who = "ann", moving = false) {
  const play = scene(answer === undefined ? {} : { answer });
  if (moving) {
    await play.say("ann", "/migrate vm1 kvm2");
    await play.change("k7m2qx9d", { state: "running", steps: migrationSteps, params: { source: "kvm1" } });
  }
  return (await play.say(who, typed)).map(plain).join("\n\n");
}

describe("/ferry vm show", () => {
  it("tells how a VM is, what it has, and whether it answers on the network", async () => {
    expect(await asked("/ferry vm show vm1", vm([vm1("kvm1", "running")], { ping }), "eve")).toBe(
      [
        "vm1 is on kvm1: running  [running, neutral]",
        "kvm1: running, 512 MiB, starts with its host, 2 CPUs, machine pc-q35-7.2, UUID 4dea22b3-1d52-4d56-8a2f-3e0c1f1a9b10",
        "disk vda: images/vm1.qcow2 (qcow2)",
        "cdrom sda: empty",
        "network card 52:54:00:ac:10:65 on bridge br0, address 172.16.1.101",
        "It logs its serial console: /ferry vm console vm1",
        "172.16.1.101 answers: 3 of 3 pings from nfs1 came back, 4.2 ms on average.",
      ].join("\n"),
    );
  });

  it("shows both hosts while a plan moves it, and nothing wrong with that", async () => {
    const both = vm([vm1("kvm1", "running"), vm1("kvm2", "paused", "migrating")], { ping });
    const said = await asked("/ferry vm show vm1", both, "eve", true);

    expect(said).toContain("vm1 is on its way from kvm1 to kvm2 (plan k7m2qx9d)  [on its way, running]");
    expect(said).toContain("kvm1: running");
    expect(said).toContain("kvm2: paused (migrating)");
    expect(said).toContain("Plan k7m2qx9d moves it: running.");
  });

  it("shows the figures of the move, and afterwards that it was", async () => {
    const play = scene({ answer: vm([vm1("kvm1", "running"), vm1("kvm2", "paused", "migrating")]) });
    const show = async () => (await play.say("eve", "/ferry vm show vm1")).map(plain).join();
    await play.say("ann", "/migrate vm1 kvm2");
    await play.change("k7m2qx9d", { state: "running", steps: migrationSteps, params: { source: "kvm1" } });
    await play.report({ type: "run.started", worker: "w:1", resumed: false });
    await play.report({ type: "step.started", step: at.move });
    await play.figures({
      iteration: 1,
      totalBytes: 2 ** 30,
      processedBytes: 2 ** 29,
      remainingBytes: 2 ** 29,
      dirtyBytesPerSecond: 0,
      bandwidthBytesPerSecond: 2 ** 26,
      elapsedMs: 0,
    });

    expect(await show()).toContain("pass 1, 50 % copied · remaining 512 MiB of 1 GiB");

    await play.change("k7m2qx9d", { state: "done" });
    play.pass(120);
    expect(await show()).toContain("Last move kvm1 → kvm2, 2 m 00 s ago (k7m2qx9d).");
  });

  it("is loud about one VM that runs on two hosts", async () => {
    const both = vm([vm1("kvm1", "running"), vm1("kvm2", "running")]);

    expect(await asked("/ferry vm show vm1", both)).toContain(
      "DANGER: vm1 was seen running on kvm1 and kvm2",
    );
  });

  it("says that a guest is silent, and that an address is not known", async () => {
    const silent = { ...ping, received: 0 };
    const unknown = {
      ...vm1("kvm1", "running"),
      cards: [{ mac: "52:54:00:ac:10:65", on: "network default" }],
    };

    expect(await asked("/ferry vm show vm1", vm([vm1("kvm1", "running")], { ping: silent }))).toContain(
      "172.16.1.101 does not answer: none of 3 pings from nfs1 came back.",
    );
    expect(await asked("/ferry vm show vm1", vm([unknown]))).toContain("its address is not known");
    expect(await asked("/ferry vm show vm1", vm([vm1("kvm1", "shut off")]))).not.toContain("answer");
  });

  it("does not claim that there is none while a host did not answer, and names it", async () => {
    const error = {
      code: "ssh.unreachable",
      title: "kvm1 cannot be reached by SSH",
      remedy: "Look at kvm1.",
    };
    const said = await asked(
      "/ferry vm show vm1",
      vm([], { silent: [{ host: "kvm1", error }], slow: ["kvm2"] }),
    );

    expect(said).toContain("vm1 was not seen, but not every host was read  [not seen, unknown]");
    expect(said).toContain("kvm1 did not answer: kvm1 cannot be reached by SSH. Look at kvm1.");
    expect(said).toContain("kvm2 has not answered in time");
    expect(await asked("/ferry vm show vm1", vm([]))).toContain("No host has a VM called vm1");
  });
});

describe("/ferry vm console", () => {
  const printed: LookAnswer = {
    about: "console",
    host: "kvm1",
    file: "/var/log/vm1.log",
    text: "tick 511\ntick 512",
    ageMs: 2_000,
  };

  it("shows what the guest printed last, and how old that is", async () => {
    expect(await asked("/ferry vm console vm1", printed)).toBe(
      [
        "vm1's serial console: the last 2 lines  [console, neutral]",
        "    tick 511",
        "    tick 512",
        "/var/log/vm1.log on kvm1, written 2 s ago. What looks like a secret is shown as ***.",
      ].join("\n"),
    );
  });

  it("says so when there is nothing", async () => {
    expect(await asked("/ferry vm console vm1", { ...printed, text: "" })).toContain(
      "vm1 has printed nothing",
    );
  });

  it("is for requesters: what a guest prints is its own", async () => {
    expect(await asked("/ferry vm console vm1", printed, "eve")).toContain("eve lacks the requester role");
  });

  it("takes no number of lines that no message could hold", async () => {
    expect(await asked("/ferry vm console vm1 --lines 900", printed)).toContain(
      "--lines is a number from 1 to 200",
    );
  });
});

describe("/ferry pool", () => {
  const pool = (more = {}) => ({
    name: "images",
    type: "netfs",
    state: "running",
    autostart: true,
    persistent: true,
    target: "/var/lib/libvirt/images/shared",
    source: "172.16.1.10:/srv/images",
    capacityBytes: 4 * 2 ** 30,
    availableBytes: 3 * 2 ** 30,
    ...more,
  });
  const pools = (
    hosts: Extract<LookAnswer, { about: "pools" }>["hosts"],
    slow: string[] = [],
  ): LookAnswer => ({
    about: "pools",
    hosts,
    silent: [],
    slow,
  });

  it("list shows each pool of each host", async () => {
    const own = pool({
      name: "default",
      type: "dir",
      target: "/srv/vms",
      source: undefined,
      autostart: false,
    });
    const { source: _, ...local } = own;
    const found = pools([{ host: "kvm1", pools: [pool(), local] }], ["kvm2"]);

    expect(await asked("/ferry pool list", found, "eve")).toBe(
      [
        "2 pools; not every host was read  [pools, unknown]",
        "images on kvm1: running, netfs of share images, 3 GiB of 4 GiB free, at /var/lib/libvirt/images/shared, from 172.16.1.10:/srv/images, starts with its host",
        "default on kvm1: running, dir, 3 GiB of 4 GiB free, at /srv/vms, does not start with its host",
        "kvm2 has not answered in time; ask again in a moment.",
      ].join("\n"),
    );
  });

  it("show names the VMs in it, and says where there is none of that name", async () => {
    const found = pools([{ host: "kvm1", pools: [pool({ users: ["vm1", "vm2"] })] }]);
    const none = pools([{ host: "kvm1", pools: [] }]);

    expect(await asked("/ferry pool show images", found)).toContain("disks of vm1 and vm2");
    expect(await asked("/ferry pool show images", none)).toContain("No host has a pool called images");
    expect(await asked("/ferry pool show images", pools([], ["kvm1"]))).toContain(
      "was not seen, but not every host",
    );
  });
});

describe("/ferry volume", () => {
  const image = (name: string, backing?: string) => ({
    name,
    format: "qcow2" as const,
    virtualBytes: 20 * 2 ** 30,
    diskBytes: 2 ** 30,
    ...(backing === undefined ? {} : { backing }),
  });
  const found = (more: Partial<AnswerTo<"volumes">> = {}): LookAnswer => ({
    about: "volumes",
    volumes: [
      image("base.qcow2"),
      image("vm1.qcow2", "base.qcow2"),
      image("vm2.qcow2", "/elsewhere/x.qcow2"),
    ],
    isCut: false,
    freeBytes: 3 * 2 ** 30,
    totalBytes: 4 * 2 ** 30,
    users: [{ vm: "vm1", host: "kvm1", state: "running", target: "vda", volume: "vm1.qcow2" }],
    silent: [],
    slow: [],
    ...more,
  });

  it("list shows what is on a share, and whose it is", async () => {
    expect(await asked("/ferry volume list images", found(), "eve")).toBe(
      [
        "3 volumes on share images  [volumes, neutral]",
        "base.qcow2: qcow2, 20 GiB, 1 GiB on disk, below vm1.qcow2",
        "vm1.qcow2: qcow2, 20 GiB, 1 GiB on disk, over base.qcow2, vda of vm1 on kvm1 (running)",
        "vm2.qcow2: qcow2, 20 GiB, 1 GiB on disk, over /elsewhere/x.qcow2",
        "3 GiB of 4 GiB free.",
      ].join("\n"),
    );
  });

  it("show tells the chain and all that needs it", async () => {
    expect(await asked("/ferry volume show images/vm1.qcow2", found())).toBe(
      [
        "images/vm1.qcow2: qcow2, 20 GiB, 1 GiB on disk  [volume, neutral]",
        "Chain: vm1.qcow2 over base.qcow2.",
        "It is vda of vm1 on kvm1 (running).",
      ].join("\n"),
    );
    expect(await asked("/ferry volume show images/base.qcow2", found())).toContain(
      "It is the backing store of vm1.qcow2: it must never be written.",
    );
    expect(await asked("/ferry volume show images/vm2.qcow2", found())).toContain(
      "Chain: vm2.qcow2 over /elsewhere/x.qcow2, which is not on the share.",
    );
  });

  it("show ends at a chain that is a circle", async () => {
    const circle = found({ volumes: [image("a", "b"), image("b", "a")] });

    expect(await asked("/ferry volume show images/a", circle)).toContain(
      "Chain: a over b over a, in a circle",
    );
  });

  it("show does not claim that nothing needs it while a client was not read", async () => {
    const alone = { volumes: [image("base.qcow2")], users: [] };

    expect(await asked("/ferry volume show images/base.qcow2", found(alone))).toContain(
      "No VM has it as a disk",
    );
    expect(
      await asked("/ferry volume show images/base.qcow2", found({ ...alone, slow: ["kvm2"] })),
    ).toContain("Nothing that needs it was seen, but not everything was read.");
  });

  it("show names the nearest volume", async () => {
    expect(await asked("/ferry volume show images/vm1.qcow", found())).toContain("did you mean vm1.qcow2?");
  });
});

describe("a question to the hosts", () => {
  it("is answered with what kept the worker from finding anything", async () => {
    const error = { code: "look.no-vm", title: "No host has a VM called vm9", remedy: "See `/ferry vms`." };

    expect(await asked("/ferry vm console vm9", { about: "failed", error })).toBe(
      "No host has a VM called vm9  [not done, bad]\nSee `/ferry vms`.",
    );
  });

  it("is acknowledged, and answered though no worker is there", async () => {
    expect(await asked("/ferry vm show vm1", undefined)).toBe(
      [
        "The hosts are being asked  [reading the hosts, neutral]",
        "",
        "No worker has answered for 18 s  [not done, bad]",
        "Nothing was changed: ask again. If it stays so, see whether a worker runs (`ferry worker`) and what its log says.",
      ].join("\n"),
    );
  });

  it("has nothing to plan", async () => {
    expect(await asked("/ferry plan vm show vm1", undefined)).toContain("changes nothing");
  });
});
