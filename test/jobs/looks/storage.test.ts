import { expect, test } from "vitest";
import { OpsError } from "../../../jobs/error.ts";
import { diskLists } from "../../../jobs/facts/disk-lists.ts";
import { domains } from "../../../jobs/facts/domains.ts";
import { imageFolder } from "../../../jobs/facts/image-folder.ts";
import { poolList } from "../../../jobs/facts/pool-list.ts";
import type { Question } from "../../../jobs/look.ts";
import { answerLook } from "../../../jobs/looks/answer-look.ts";
import type { CommandResult } from "../../../jobs/shell.ts";
import { answeringShell } from "../../support/answering-shell.ts";
import { fixture } from "../../support/fixture.ts";
import { portsWith } from "../../support/ports.ts";
import { virshAnswer } from "../../support/virsh-answer.ts";

const POOL = "65a8872d-37b1-40db-a42c-3dfff1cca76f";
const MOUNT = "/var/lib/libvirt/images/images";
const uuid = "b94ba24a-95ac-85cc-9a19-9d9ebf8f6ff4";
const pools = {
  stdout: virshAnswer({
    [`info ${POOL}`]: fixture("captured/prepared-kvm2-pool-info.txt"),
    [`xml ${POOL}`]: fixture("captured/prepared-kvm2-pool-dumpxml.txt"),
    end: "",
  }),
};
const disks = (...paths: string[]) => ({
  stdout: virshAnswer({
    [uuid]: ` Type Device Target Source\n-----\n${paths.map((path, i) => ` file disk vd${"ab"[i]} ${path}\n`).join("")}`,
    end: "",
  }),
});
const kvm = (...paths: string[]) => ({
  [poolList.command.line]: pools,
  [domains.command.line]: { stdout: fixture("domains/one-running-debian-12.txt") },
  [diskLists.command.line]: disks(...paths),
});
const stored = "space 100 200 4096\nfile 12 8 vm1.log\nfile 196616 384 base.qcow2\nend\n";
const nfs = { [imageFolder("/srv/nfs/images").command.line]: { stdout: stored } };

async function look(
  question: Question,
  hosts: Record<string, Record<string, Partial<CommandResult>> | "down">,
) {
  const shell = answeringShell(({ name, address, port }, line) => {
    const table = hosts[name] ?? "down";
    if (table === "down")
      throw new OpsError("ssh.unreachable", { host: name, address, port, reason: "no answer" });
    return table[line] ?? { code: 1 };
  });
  const ports = { ...portsWith(shell), sleep: () => new Promise<void>(() => {}) };
  await ports.store.askLook("a", question);
  await answerLook("a", ports);
  return ports.store.lookAnswer("a");
}

test("pools are those of every KVM host that answers, and who did not is named", async () => {
  const found = await look({ about: "pools" }, { kvm1: kvm() });

  expect(found).toMatchObject({
    about: "pools",
    hosts: [
      { host: "kvm1", pools: [{ name: "images", state: "running", source: "172.16.1.10:/srv/nfs/images" }] },
    ],
    silent: [{ host: "kvm2", error: { code: "ssh.unreachable" } }],
  });
});

test("one pool is shown with the VMs that have a disk in it, and asked of one host alone if wanted", async () => {
  const hosts = { kvm1: kvm(`${MOUNT}/t1.qcow2`), kvm2: kvm("/elsewhere/t1.qcow2") };

  expect(await look({ about: "pools", pool: "images" }, hosts)).toMatchObject({
    hosts: [
      { host: "kvm1", pools: [{ users: ["t1"] }] },
      { host: "kvm2", pools: [{ users: [] }] },
    ],
  });
  expect(await look({ about: "pools", pool: "other", host: "kvm2" }, hosts)).toMatchObject({
    hosts: [{ host: "kvm2", pools: [] }],
  });
});

test("volumes are read where they are stored, with the VMs of all clients", async () => {
  const hosts = { nfs1: nfs, kvm1: kvm(`${MOUNT}/base.qcow2`, "/elsewhere/x.img"), kvm2: kvm() };

  expect(await look({ about: "volumes", share: "images" }, hosts)).toEqual({
    about: "volumes",
    volumes: [
      { name: "vm1.log", format: "raw", virtualBytes: 12, diskBytes: 4096 },
      { name: "base.qcow2", format: "raw", virtualBytes: 196_616, diskBytes: 196_608 },
    ],
    isCut: false,
    freeBytes: 409_600,
    totalBytes: 819_200,
    users: [{ vm: "t1", host: "kvm1", state: "running", target: "vda", volume: "base.qcow2" }],
    silent: [],
    slow: [],
  });
});

test("volumes are told of though a client is silent, which is named", async () => {
  expect(await look({ about: "volumes", share: "images" }, { nfs1: nfs, kvm1: kvm() })).toMatchObject({
    about: "volumes",
    silent: [{ host: "kvm2" }],
  });
});

test("nothing is claimed of a share whose server is silent or lacks the folder", async () => {
  const gone = { [imageFolder("/srv/nfs/images").command.line]: { code: 44 } };

  for (const nfs1 of ["down" as const, gone]) {
    expect(
      await look({ about: "volumes", share: "images" }, { nfs1, kvm1: kvm(), kvm2: kvm() }),
    ).toMatchObject({
      about: "failed",
      error: { code: "look.share-unread" },
    });
  }
});
