import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { stringify } from "yaml";
import { ferryOn } from "../lab/ferry.ts";
import type { Lab } from "../lab/lab.ts";
import { execute } from "../lab/process.ts";
import { type Figure, seconds, timed } from "./figures.ts";

const PLAYBOOK = path.join(import.meta.dirname, "ansible", "prepare.yml");
const COMMAND = "/ferry prepare kvm1 kvm2 nfs1";

/** The first preparation of three bare hosts and one with nothing to do, by Ferry and by Ansible's playbook. */
export async function preparations(lab: Lab, say: (line: string) => void): Promise<Figure[]> {
  const mine = await byFerry(lab);
  say(`  Ferry: first ${seconds(mine.first)}, nothing to do ${seconds(mine.again)}`);
  const theirs = await byAnsible(lab);
  say(`  Ansible: first ${seconds(theirs.first)}, nothing to do ${seconds(theirs.again)}`);
  const compared = (what: string, own: number, other: number, factor: number): Figure => ({
    what,
    measured: `${seconds(own)} (${seconds(other)}: ${(other / own).toFixed(1)} ×)`,
    wanted: `${factor} × faster`,
    met: other >= factor * own,
  });
  return [
    compared("prepare three hosts with nothing to do (Ansible)", mine.again, theirs.again, 10),
    compared("first preparation of three hosts, plan and run (Ansible)", mine.first, theirs.first, 3),
  ];
}

async function byFerry(lab: Lab): Promise<{ first: number; again: number }> {
  await lab.reset();
  const ferry = await ferryOn(lab, "bench-prepare");
  try {
    const [bot] = await Promise.all([ferry.bot(), ferry.worker()]);
    const ends = async (wanted: string) => {
      const { state } = await ferry.together(bot, COMMAND);
      if (state !== wanted) throw new Error(`${COMMAND} ended ${state}, not ${wanted}`);
    };
    return { first: await timed(() => ends("done")), again: await timed(() => ends("nothing-to-do")) };
  } finally {
    await ferry.close();
  }
}

async function byAnsible(lab: Lab): Promise<{ first: number; again: number }> {
  await lab.reset();
  const folder = path.join(lab.directory, "ansible");
  const pki = path.join(folder, "pki");
  mkdirSync(pki, { recursive: true, mode: 0o700 });
  await must("openssl", [
    ...["req", "-x509", "-newkey", "rsa:3072", "-nodes", "-keyout", `${pki}/ca.key`, "-out", `${pki}/ca.pem`],
    ...["-days", "1825", "-subj", "/CN=bench"],
  ]);
  const inventory = path.join(folder, "inventory.yml");
  writeFileSync(inventory, inventoryOf(lab, pki));
  const play = () =>
    must("ansible-playbook", ["-i", inventory, PLAYBOOK], {
      ANSIBLE_PIPELINING: "True",
      ANSIBLE_FORKS: "10",
      ANSIBLE_LOCAL_TEMP: `${folder}/tmp`,
      ANSIBLE_RETRY_FILES_ENABLED: "False",
      ANSIBLE_SSH_CONTROL_PATH_DIR: `${folder}/cp`,
    });
  return { first: await timed(play), again: await timed(play) };
}

function inventoryOf(lab: Lab, pki: string): string {
  const all = Object.fromEntries(
    lab.hosts.map(({ name, address, sshPort }) => [
      name,
      { ansible_host: "127.0.0.1", ansible_port: sshPort, address },
    ]),
  );
  const peer = { kvm1: lab.host("kvm2").address, kvm2: lab.host("kvm1").address };
  const { kvm1, kvm2, nfs1 } = all;
  return stringify({
    all: {
      vars: {
        pki,
        ansible_user: "root",
        ansible_ssh_private_key_file: lab.keyFile,
        ansible_python_interpreter: "/usr/bin/python3",
        ansible_ssh_common_args: `-F /dev/null -o UserKnownHostsFile=${lab.knownHostsFile} -o KexAlgorithms=curve25519-sha256`,
      },
      children: {
        kvm: { hosts: { kvm1: { ...kvm1, peer: peer.kvm1 }, kvm2: { ...kvm2, peer: peer.kvm2 } } },
        nfs: { hosts: { nfs1 } },
      },
    },
  });
}

async function must(
  command: string,
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<void> {
  const options = { env: { ...process.env, ...env }, timeoutMs: 900_000 };
  const { code, stdout, stderr } = await execute(command, args, options);
  if (code !== 0) throw new Error(`${command}: ${stdout}\n${stderr}`);
}
