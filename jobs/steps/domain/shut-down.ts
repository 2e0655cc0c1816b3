import type { Host } from "../../../config/inventory.ts";
import { OpsError } from "../../error.ts";
import { presence } from "../../facts/presence.ts";
import { type Command, sh, withTimeout } from "../../shell.ts";
import { type Action, blocked, defineStep, needed, on, satisfied } from "../../step.ts";
import { virsh } from "../../virsh.ts";
import { startable } from "./startable.ts";

export interface ShutDown {
  readonly host: Host;
  readonly name: string;
  readonly uuid: string;
  readonly planId: string;
  /** How long the guest may take; after that the step fails and the guest runs on. */
  readonly deadlineMs: number;
  /** Other hosts on which it might run by the time that somebody takes this back and starts it here. */
  readonly elsewhere: readonly Host[];
  /** The same, as far as they answer: hosts that have none of its disks. */
  readonly besides?: readonly Host[];
  /** It leaves this host afterwards, for which it must have shut down: saved memory would stay behind. */
  readonly leaves?: true;
}

/** The transient unit that asks the guest and ends once it is off. */
export const shutDownUnit = (planId: string): string => `ferry-${planId}-shut-down`;

/** How often a guest that goes on is asked again: it may have been booting, which hears no power button. */
const ASK_EVERY_S = 20;

/**
 * Asks the guest to turn itself off and waits until it has, in a unit of the
 * host. The guest agent is asked where it answers, else the power button is
 * pressed (`virsh shutdown` without a mode, virsh(1)); the next times the button
 * alone. Nothing here cuts its power: a guest that does not stop in time runs on.
 */
export const shutDown = defineStep<ShutDown>({
  id: "domain.shut-down",
  risk: "disruptive",
  title: ({ host, name, deadlineMs }) =>
    `Ask ${name} on ${host.name} to shut down, and wait up to ${inWords(deadlineMs)}`,

  async check({ host, name, uuid, leaves }, read) {
    const here = await read(host, presence(uuid));
    const names = { vm: name, host: host.name };
    if (here.presence === "unknown") return blocked(new OpsError("domain.libvirt-silent", names), "soon");
    const left = () => blocked(new OpsError("domain.process-left", { ...names, uuid }), "soon");
    if (here.presence === "absent") {
      return here.process ? left() : blocked(new OpsError("domain.gone", names));
    }
    const { state, reason, process, job } = here;
    if (state === "shut off") {
      // QEMU goes a moment after libvirt has written down that the guest is off.
      if (process) return left();
      return leaves && reason === "saved"
        ? blocked(new OpsError("cold.managed-save", names))
        : satisfied(`${name} is off`);
    }
    // It would be gone with its last instant: libvirt keeps no definition of it.
    if (!here.persistent) return blocked(new OpsError("domain.transient", names));
    if (job !== "none") return blocked(new OpsError("migration.job-active", names), "soon");
    if (state === "running" || state === "in shutdown") return needed(`${name} is ${state}`);
    return blocked(new OpsError("domain.cannot-hear", { ...names, state, reason }));
  },

  apply: (params) => [wait(params)],

  undo: ({ host, uuid }) => [on(host, withTimeout(sh`${virsh} start --domain ${uuid}`, 120_000))],
  checkUndo: startable,
});

function wait({ host, name, uuid, planId, deadlineMs }: ShutDown): Action {
  const unit = shutDownUnit(planId);
  return {
    type: "unit",
    host,
    unit,
    command: untilOff(uuid, Math.ceil(deadlineMs / 1000)),
    // systemd counts a death by SIGTERM as a clean end (systemd.service(5), SuccessExitStatus=).
    stop: sh`systemctl kill ${unit}.service`,
    failure: (output) => {
      const state = /^ferry: still (.+)$/m.exec(output)?.[1];
      if (state === undefined) return undefined;
      const within = inWords(deadlineMs);
      return new OpsError("domain.does-not-stop", { vm: name, host: host.name, state, within });
    },
  };
}

/**
 * /proc/uptime, because a host's clock may be set meanwhile. A daemon that is
 * silent for a while is asked again. On one line, since systemd writes a unit's
 * command into a file and reads it back line by line (seen with 252); and
 * without braces round variables, in whose place systemd would put its own
 * (systemd.service(5), "Command lines").
 */
const untilOff = (uuid: string, seconds: number): Command => {
  const look = sh`state=$(timeout 20 ${virsh} domstate --domain ${uuid}) || state=unreadable`;
  const ask = sh`timeout 20 ${virsh} shutdown --domain ${uuid} $mode; mode="--mode acpi" next=$((at + ${ASK_EVERY_S}))`;
  const give = sh`{ echo "ferry: still $state"; exit 1; }`;
  const now = sh`now() { IFS=. read -r up rest </proc/uptime; echo "$up"; }`;
  return sh`${now}; end=$(($(now) + ${seconds})) next=0 mode=; while :; do ${look}; [ "$state" = "shut off" ] && exit 0; at=$(now); [ "$at" -lt "$end" ] || ${give}; [ "$state" = running ] && [ "$at" -ge "$next" ] && { ${ask}; }; sleep 1; done`;
};

/** 180 000 ms as '3 min', 90 000 as '90 s'. */
function inWords(ms: number): string {
  const seconds = Math.ceil(ms / 1000);
  return seconds >= 60 && seconds % 60 === 0 ? `${seconds / 60} min` : `${seconds} s`;
}
