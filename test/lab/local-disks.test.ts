import { expect, it, onTestFinished } from "vitest";
import { ENDED } from "./ferry.ts";
import { attach, type Lab } from "./lab.ts";
import { giveOwnDisk, OWN_DISK } from "./local-disk.ts";
import { journals, setOff } from "./on-the-way.ts";
import { onStage } from "./stage.ts";
import { confirmMoved } from "./story.ts";

const lab: Lab = attach("test");

it("moves a VM with the disk that its host alone has, whoever dies meanwhile, keeps the old disk, and deletes it only after its time", async () => {
  const { ferry, worker, bot, before } = await onStage(lab);
  onTestFinished(() => ferry.close());
  await giveOwnDisk(lab, "kvm2");
  const files = async (host: "kvm1" | "kvm2") =>
    (await lab.run(host, "cd /var/lib/libvirt/images && ls -d vm1*")).stdout.trim().split("\n");

  const { id } = await setOff("/migrate vm1 kvm2 kvm1", ferry, bot);
  await worker.kill();
  await ferry.worker();
  await journals(ferry, id, "run.started", { times: 2 });

  expect((await ferry.reaches(id, ENDED, 300_000)).state).toBe("done");
  expect(await confirmMoved(lab, "kvm1", before)).toEqual([]);
  expect(await files("kvm1")).toEqual(["vm1-own.qcow2"]);
  expect(await files("kvm2")).toEqual([`vm1-own.qcow2.ferry-${id}`]);

  const early = await ferry.together(bot, `/ferry purge ${id}`);
  expect(early.steps.flatMap(({ error }) => error?.code ?? [])).toEqual(["purge.too-early"]);
  await lab.run(
    "kvm2",
    `sed -i 's/"since":/"since":1,"x":/; s/,"x":[0-9]*//' /var/lib/ferry/kept/${id}/kept.json`,
  );
  const purge = await ferry.together(bot, `/ferry purge ${id}`);
  expect([purge.state, purge.risk, purge.approvals.map(({ by }) => by.person)]).toEqual([
    "done",
    "destructive",
    ["bob"],
  ]);
  expect(await files("kvm2")).toEqual([""]);
  expect((await lab.run("kvm1", `qemu-img info -U ${OWN_DISK}`)).code).toBe(0);
});
