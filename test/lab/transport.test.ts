import { readFileSync, writeFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Transport } from "../../config/policy.ts";
import type { Plan } from "../../jobs/record.ts";
import { attach, type Lab } from "./lab.ts";
import { onStage } from "./stage.ts";
import { confirmMoved } from "./story.ts";

const lab: Lab = attach("test");
let set: Awaited<ReturnType<typeof onStage>>;
beforeAll(async () => {
  set = await onStage(lab, "policy: { transport: ssh }\n");
});
afterAll(() => set?.ferry.close());

/** The site file is changed, and Ferry's processes begin anew with it. */
async function goOverTo(transport: Transport): Promise<void> {
  const { ferry, worker, bot } = set;
  await Promise.all([bot.stop(), worker.stop()]);
  const file = ferry.environment.FERRY_CONFIG ?? "";
  writeFileSync(file, readFileSync(file, "utf8").replace(/transport: \w+/, `transport: ${transport}`));
  [set.worker, set.bot] = await Promise.all([ferry.worker(), ferry.bot()]);
}

const needed = ({ steps }: Plan) => steps.filter(({ state }) => state === "needed").map(({ id }) => id);
const output = async (name: "kvm1" | "kvm2", command: string) => (await lab.run(name, command)).stdout;
const admitted = () => output("kvm1", "cat ~root/.ssh/authorized_keys");
const listeners = () => output("kvm1", "ss -Htln");

describe("by ssh", () => {
  it("one plan makes keys, lets them in and moves vm1, its memory encrypted by the certificates that are there", async () => {
    const plan = await set.ferry.together(set.bot, "/migrate vm1 kvm2 kvm1");

    expect([plan.state, plan.error]).toEqual(["done", undefined]);
    expect(needed(plan)).toEqual([
      ...["host.make-peer-key", "host.make-peer-key"],
      ...["host.pin-peer", "host.admit-peer", "host.pin-peer", "host.admit-peer"],
      "migration.migrate-live",
    ]);
    const move = plan.steps.find(({ id }) => id === "migration.migrate-live");
    // Quoted once more, as a part of what the unit runs.
    expect(move?.commands.map(({ shown }) => shown).join("\n")).toMatch(
      /--desturi '\\''qemu\+ssh:\/\/root@172\.16\.1\.11\/system\?no_tty=1&keyfile=\S+'\\'' .* --tls /,
    );
    expect(await confirmMoved(lab, "kvm1", set.before)).toEqual([]);
    expect(await admitted()).toMatch(/^restrict,from="172\.16\.1\.12" ssh-ed25519 \S+ ferry-peer kvm2$/m);
  });
});

describe("gone over to tcp", () => {
  it("takes back what ssh had let in, and opens a port that is destructive, at the migration address alone", async () => {
    await goOverTo("tcp");
    const plan = await set.ferry.together(set.bot, "/ferry prepare kvm1 kvm2");

    expect([plan.state, plan.risk, plan.error]).toEqual(["done", "destructive", undefined]);
    expect(await admitted()).not.toContain("ferry-peer");
    expect((await listeners()).match(/\S+:16509 /g)).toEqual(["172.16.1.11:16509 "]);
    expect((await output("kvm2", "virsh -c qemu+tcp://172.16.1.11/system hostname")).trim()).toBe("kvm1");
  });

  it("moves vm1 by that port", async () => {
    const plan = await set.ferry.together(set.bot, "/migrate vm1 kvm1 kvm2");

    expect([plan.state, plan.risk, plan.error]).toEqual(["done", "destructive", undefined]);
    expect(needed(plan)).toEqual(["migration.migrate-live"]);
    const move = plan.steps.find(({ id }) => id === "migration.migrate-live");
    expect(move?.commands.map(({ shown }) => shown).join("\n")).toContain(
      "--desturi qemu+tcp://172.16.1.12/system ",
    );
    expect(await confirmMoved(lab, "kvm2", set.before)).toEqual([]);
  });
});

describe("gone back to tls", () => {
  it("closes that port again, and nothing else is left to do", async () => {
    await goOverTo("tls");
    const plan = await set.ferry.together(set.bot, "/ferry prepare kvm1 kvm2");

    expect([plan.state, plan.error]).toEqual(["done", undefined]);
    expect(needed(plan)).toEqual(["host.close-tcp", "host.close-tcp"]);
    expect(await listeners()).not.toContain(":16509");
    expect(await output("kvm1", "grep -c '^auth_tcp' /etc/libvirt/libvirtd.conf")).toBe("0\n");
  });
});
