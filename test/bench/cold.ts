import type { Lab } from "../lab/lab.ts";
import { onStage } from "../lab/stage.ts";
import { waitFor } from "../lab/wait.ts";
import { type Figure, seconds, timed } from "./figures.ts";

const IMAGES = "/var/lib/libvirt/images";
const DATA_MIB = 512;
const SIZE = "4G";
/** Of a host's own network card on the wire between hosts. */
const SENT = "cat /sys/class/net/br0/statistics/tx_bytes";

/** A VM that is off, with one raw volume: 4 GiB, of which so much is data that no compression makes smaller. */
async function makeVm(lab: Lab, name: string): Promise<void> {
  const { stdout } = await lab.run("kvm2", "virsh -c qemu:///system dumpxml --inactive vm1");
  const xml = stdout
    .replace("<name>vm1</name>", `<name>${name}</name>`)
    .replace(/<uuid>.*<\/uuid>/, "<uuid>0c01d000-0000-4000-8000-000000000004</uuid>")
    .replace(`${IMAGES}/images/vm1.qcow2`, `${IMAGES}/${name}.raw`)
    .replace("type='qcow2'", "type='raw'")
    .replaceAll("52:54:00:00:01:65", "52:54:00:00:01:68");
  const make = `cd ${IMAGES} && truncate -s ${SIZE} ${name}.raw && dd if=/dev/urandom of=${name}.raw bs=1M count=${DATA_MIB} seek=1024 conv=notrunc status=none && sync && virsh -c qemu:///system define /dev/stdin`;
  const { code, stderr } = await lab.run("kvm1", make, { input: xml, timeoutMs: 600_000 });
  if (code !== 0) throw new Error(`${name}: ${stderr}`);
}

/** `rsync -aS` over SSH and `virsh define`, as a person types them on the source. */
async function byHand(lab: Lab, name: string): Promise<void> {
  const { address } = lab.host("kvm2");
  const key = `f=$(mktemp -d); ssh-keygen -q -t ed25519 -N '' -f $f/k; cat $f/k.pub; echo $f`;
  const [pub = "", folder = ""] = (await lab.run("kvm1", key)).stdout.trim().split("\n");
  await lab.run("kvm2", "cat >>/root/.ssh/authorized_keys", { input: `${pub}\n` });
  const ssh = `ssh -i ${folder}/k -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR`;
  const copy = `rsync -aS -e '${ssh}' ${IMAGES}/${name}.raw root@${address}:${IMAGES}/ && virsh -c qemu:///system dumpxml --inactive ${name} | ${ssh} root@${address} virsh -c qemu:///system define /dev/stdin`;
  const { code, stderr } = await lab.run("kvm1", copy, { timeoutMs: 3_600_000 });
  if (code !== 0) throw new Error(`by hand: ${stderr}`);
}

/**
 * A cold migration against the same by hand, and what it sends. By hand first,
 * and what that left is removed before Ferry begins.
 */
export async function cold(lab: Lab, say: (line: string) => void): Promise<Figure[]> {
  const { ferry, bot } = await onStage(lab);
  try {
    await makeVm(lab, "vm4");
    const hand = await timed(() => byHand(lab, "vm4"));
    say(`  by hand ${seconds(hand)}`);
    await lab.run("kvm2", `virsh -c qemu:///system undefine vm4; rm -f ${IMAGES}/vm4.raw; sync`);

    const seen = () => {
      bot.type("/ferry where vm4");
      return /vm4 is on kvm1/.test(bot.transcript()) ? true : undefined;
    };
    bot.type("/as ann");
    await waitFor("vm4 to be seen", seen, { intervalMs: 2_000, timeoutMs: 60_000 });
    const { id } = await ferry.ask(bot, "ann", "/migrate vm4 kvm1 kvm2 cold");
    await ferry.reaches(id, ["waiting"]);
    const before = Number((await lab.run("kvm1", SENT)).stdout);
    bot.type("/as bob");
    const mine = await timed(async () => {
      bot.type(`/ferry approve ${id}`);
      const { state } = await ferry.reaches(id, ["done", "failed", "stale", "stuck"], 3_600_000);
      if (state !== "done") throw new Error(`the move ended ${state}`);
    });
    const sent = Number((await lab.run("kvm1", SENT)).stdout) - before;
    const data = DATA_MIB * 2 ** 20;
    return [
      {
        what: `cold migration of a ${SIZE} volume with ${DATA_MIB} MiB of data, click to done (\`rsync -aS\` and \`virsh define\` by hand)`,
        measured: `${seconds(mine)} (${seconds(hand)})`,
        wanted: `at most ${seconds(1.15 * hand)}`,
        met: mine <= 1.15 * hand,
      },
      {
        what: "what it sends, everything on the wire counted",
        measured: `${(sent / data).toFixed(3)} × its data`,
        wanted: "at most 1.05 ×",
        met: sent <= 1.05 * data,
      },
    ];
  } finally {
    await ferry.close();
  }
}
