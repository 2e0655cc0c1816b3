import { OpsError } from "../../error.ts";
import { migrationProgress } from "../../facts/migration-progress.ts";
import { presence } from "../../facts/presence.ts";
import { type DiskCopy, type Move, memoryUri, migrationUnit, rpcUri } from "../../move.ts";
import { readPresence } from "../../read-presence.ts";
import { sh } from "../../shell.ts";
import { type Action, blocked, defineStep, needed, type Passing, satisfied } from "../../step.ts";
import { whereabouts } from "../../verdict.ts";
import { virsh } from "../../virsh.ts";
import { forgetWatch, watchGuest } from "./watch-guest.ts";

/**
 * Moves the running domain, peer to peer: the source's daemon talks to the
 * destination's, so the move goes on when Ferry, its worker or SSH die.
 *
 * Persistent there and undefined here in the same operation: at no moment is
 * the domain without a definition, and none is left that could be started on
 * the same disk. --abort-on-error keeps a guest with disk errors on its source.
 */
export const migrateLive = defineStep<Move>({
  id: "migration.migrate-live",
  risk: ({ transport }) => (transport === "tcp" ? "destructive" : "disruptive"),
  commits: true,
  title: ({ vm, source, destination, copies = [] }) =>
    `Move ${vm}${withDisks(copies)} from ${source.name} to ${destination.name} while it runs`,

  async check({ vm, uuid, source, destination }, read) {
    const [here, { there }] = await Promise.all([
      read(source, presence(uuid)),
      readPresence(destination, uuid, read),
    ]);
    const names = { vm, source: source.name, destination: destination.name };
    const found = whereabouts(names, here, there);
    if (found.where === "source") return needed(`${vm} ${found.words}`);
    const unclear = (words: string, next: string, passing?: Passing) =>
      blocked(new OpsError("migration.unclear", { vm, words, next }), passing);
    if (found.where === "moving") {
      return unclear(found.words, "Wait for the end of the move; start and stop nothing by hand.", "wait");
    }
    if (found.where === "unclear") return unclear(found.words, found.next, found.passing);
    if (there.presence === "present" && !there.persistent) {
      const next = `Make it persistent: \`virsh dumpxml --domain ${uuid} | virsh define /dev/stdin\` on ${destination.name}.`;
      return unclear(`runs on ${destination.name}, but would be gone once it stops`, next);
    }
    if (here.presence === "present") {
      const next = `Undefine the leftover on ${source.name}: \`virsh undefine --keep-nvram ${uuid}\`.`;
      return unclear(`runs on ${destination.name}, and its definition is still on ${source.name}`, next);
    }
    return satisfied();
  },

  apply(move) {
    const { uuid, source, destination, planId, copies = [] } = move;
    // Exactly these: left to itself, libvirt would copy disks of a share onto themselves.
    const targets = copies.map(({ target }) => target).join(",");
    const disks = copies.length === 0 ? sh`` : sh` --copy-storage-all --migrate-disks ${targets}`;
    const migrate: Action = {
      type: "unit",
      host: source,
      unit: migrationUnit(planId),
      command: sh`${virsh} migrate --domain ${uuid} --desturi ${rpcUri(move)} --migrateuri ${memoryUri(destination)} --listen-address ${destination.migrationAddress} ${flags(move)}${disks}`,
      progress: migrationProgress(uuid),
      stop: sh`${virsh} domjobabort --domain ${uuid}`,
    };
    return watchGuest(move, migrate);
  },

  tidy: forgetWatch,
  undo: ({ vm, source, destination }) => ({
    impossible: `After the switchover there is no undo: \`/migrate ${vm} ${destination.name} ${source.name}\` moves it back.`,
  }),
});

const flags = ({ clearBecause, noAutoConverge }: Move): readonly string[] => [
  "--live",
  "--p2p",
  ...(clearBecause === undefined ? ["--tls"] : []),
  "--persistent",
  "--undefinesource",
  "--abort-on-error",
  ...(noAutoConverge ? [] : ["--auto-converge"]),
];

/** Every option that virsh must know for the move. */
export const migrateOptions = (move: Move): readonly string[] => [
  "--domain",
  "--desturi",
  "--migrateuri",
  "--listen-address",
  ...flags(move),
  ...((move.copies ?? []).length === 0 ? [] : ["--copy-storage-all", "--migrate-disks"]),
];

const withDisks = (copies: readonly DiskCopy[]) =>
  copies.length === 0
    ? ""
    : ` with its ${copies.length === 1 ? "disk" : "disks"} ${copies.map(({ target }) => target).join(", ")}`;
