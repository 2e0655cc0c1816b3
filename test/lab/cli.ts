import { spawnSync } from "node:child_process";
import type { Cable } from "./fault.ts";
import { attach, instances, type Lab } from "./lab.ts";
import { hostNames, parseHostName, usualHosts } from "./machines.ts";
import { defaultInstance } from "./place.ts";
import { down, up } from "./up.ts";

const usage = `npm run lab -- COMMAND      (FERRY_LAB=NAME chooses another lab than 'lab')

  up [4]              bare hosts nfs1, kvm1, kvm2 (and kvm3)
  down                ends them and removes their disks; image and saved state stay
  reset               clean, bare hosts again, faults healed
  save TAG, load TAG  keep the state of all hosts, and go back to it
  status              what runs, and where ssh is
  ssh HOST [COMMAND]  a root shell on a host, or one command
  fault FAULT HOST …  cut-link|restore-link HOST [wire|ssh|both], freeze|thaw HOST,
                      power-off|power-on HOST, fill-disk|free-disk HOST [FOLDER],
                      stop-unit|start-unit HOST UNIT, skew-clock HOST SECONDS
`;

const print = (line: string) => void process.stdout.write(`${line}\n`);

async function main([command = "", ...args]: string[]): Promise<number> {
  switch (command) {
    case "up": {
      const from = Date.now();
      const lab = await up({ hosts: args[0] === "4" ? hostNames : usualHosts, say: print });
      print(
        `Up after ${Math.round((Date.now() - from) / 1000)} s. A shell: npm run lab -- ssh kvm1. To end it: npm run lab -- down`,
      );
      status(lab);
      return 0;
    }
    case "down":
      await down();
      return 0;
    case "reset":
      await timed("Reset", () => attach().reset());
      return 0;
    case "save":
      await timed("Saved", () => attach().save(args[0] ?? "saved"));
      return 0;
    case "load":
      await timed("Loaded", () => attach().load(args[0] ?? "saved"));
      return 0;
    case "status":
      for (const instance of new Set([defaultInstance(), ...instances()])) {
        try {
          status(attach(instance));
        } catch (error) {
          print((error as Error).message);
        }
      }
      return 0;
    case "ssh": {
      const [host = "", ...words] = args;
      return (
        spawnSync("ssh", [...attach().sshArgs(parseHostName(host)), ...words], { stdio: "inherit" }).status ??
        255
      );
    }
    case "fault":
      await fault(attach(), args);
      return 0;
    default:
      process.stderr.write(usage);
      return command === "" || command === "help" ? 0 : 2;
  }
}

async function fault(lab: Lab, [name = "", hostName = "", detail]: string[]): Promise<void> {
  const host = parseHostName(hostName);
  const cable = (detail ?? "wire") as Cable;
  const folder = detail ? { path: detail } : {};
  const need = () => {
    if (!detail) throw new Error(`${name} needs one more word: see npm run lab -- help`);
    return detail;
  };
  const faults: Record<string, () => Promise<void>> = {
    "cut-link": () => lab.fault.cutLink(host, cable),
    "restore-link": () => lab.fault.restoreLink(host, cable),
    freeze: () => lab.fault.freeze(host),
    thaw: () => lab.fault.thaw(host),
    "power-off": () => lab.fault.powerOff(host),
    "power-on": () => lab.fault.powerOn(host),
    "fill-disk": () => lab.fault.fillDisk(host, folder),
    "free-disk": () => lab.fault.freeDisk(host, folder),
    "stop-unit": () => lab.fault.stopUnit(host, need()),
    "start-unit": () => lab.fault.startUnit(host, need()),
    "skew-clock": () => lab.fault.skewClock(host, Number(need()) * 1000),
  };
  const act = faults[name];
  if (!act)
    throw new Error(
      `There is no fault ${JSON.stringify(name)}; there are ${Object.keys(faults).join(", ")}.`,
    );
  await act();
}

function status(lab: Lab): void {
  print(
    `${lab.instance}: ${lab.accelerator === "kvm" ? "hosts run on KVM" : "hosts run in software (TCG): KVM does not work here"}`,
  );
  for (const { name, address, sshPort } of lab.hosts) {
    print(
      `  ${name}  ${lab.isOn(name) ? "on " : "off"}  ${address}  ssh root@127.0.0.1 -p ${sshPort} -i ${lab.keyFile}`,
    );
  }
}

async function timed(done: string, act: () => Promise<void>): Promise<void> {
  const from = Date.now();
  await act();
  print(`${done} in ${((Date.now() - from) / 1000).toFixed(1)} s`);
}

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: Error) => {
    process.stderr.write(
      `${error.message}\n${error.cause instanceof Error ? `(${error.cause.message})\n` : ""}`,
    );
    process.exitCode = 1;
  },
);
