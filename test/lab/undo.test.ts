import { afterEach, expect, it } from "vitest";
import { ENDED, type Ferry, ferryOn } from "./ferry.ts";
import { attach, type Lab } from "./lab.ts";
import { says } from "./move-back.ts";
import { guestAnswers, look, vm1 } from "./story.ts";

const lab: Lab = attach("test");
let open: Ferry | undefined;
afterEach(async () => {
  await open?.close();
  open = undefined;
});

/** Bare hosts, and a Ferry that has done nothing to them yet. */
async function bare() {
  await lab.reset();
  const ferry = await ferryOn(lab, "undo");
  open = ferry;
  await ferry.worker();
  return { ferry, bot: await ferry.bot() };
}

const SOCKETS = ["", "-ro", "-admin", "-tls", "-tcp"].map((which) => `libvirtd${which}.socket`).join(" ");
/**
 * What a preparation changes on a host, a line each. Of firewalld what it lets
 * in, now and after a boot: it writes a zone's file out at the first change,
 * and leaves it there with the contents of its own default.
 */
const STATE = `cd /etc
places=$(ls -d libvirt pki firewalld systemd/system 2>/dev/null)
find $places ! -name '*.old' ! -path 'firewalld/zones/*' -printf '%y %m %u:%g %p %l\\n' | sort
find $places -type f ! -name '*.old' ! -path 'firewalld/zones/*' -exec sha256sum {} + | sort
firewall-cmd --list-all
firewall-cmd --permanent --list-all
systemctl show -p Id -p UnitFileState -p ActiveState ${SOCKETS} virtlogd.socket`;

async function stateOf(host: "kvm1" | "kvm2"): Promise<string[]> {
  const { stdout, code, stderr } = await lab.run(host, STATE, { timeoutMs: 120_000 });
  expect([code, stderr]).toEqual([0, ""]);
  return stdout.split("\n");
}

const LONG_MS = 900_000;

it(
  "of a preparation leaves the hosts as they were",
  async () => {
    const { ferry, bot } = await bare();
    const before = await stateOf("kvm1");
    const { id, state } = await ferry.together(bot, "/ferry prepare kvm1 kvm2");
    expect(state).toBe("done");
    expect(await stateOf("kvm1")).not.toEqual(before);

    const undo = await ferry.together(bot, `/ferry undo ${id}`);

    expect(undo.state).toBe("done");
    expect(undo.approvals.map(({ by }) => by.person)).toEqual(["bob"]);
    await says(bot, new RegExp(`Plan ${id} is taken back`));
    expect(await stateOf("kvm1")).toEqual(before);
  },
  LONG_MS,
);

it(
  "of a VM that runs is blocked, says who can shut it down, and the VM runs on",
  async () => {
    const { ferry, bot } = await bare();
    expect((await ferry.together(bot, vm1.createVolume)).state).toBe("done");
    const created = await ferry.together(bot, vm1.create);
    expect(created.state).toBe("done");
    await guestAnswers(lab);

    const { id } = await ferry.ask(bot, "ann", `/ferry undo ${created.id}`);

    expect((await ferry.reaches(id, ["waiting", "approved", ...ENDED])).state).toBe("blocked");
    await says(bot, /vm1 is running on kvm1.*virsh shutdown vm1/s);
    expect(await look(lab)).toEqual([{ host: "kvm1", state: "running", persistent: true, process: true }]);
    await guestAnswers(lab);
  },
  LONG_MS,
);
