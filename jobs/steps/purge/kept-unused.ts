import { OpsError } from "../../error.ts";
import { imagesOver } from "../../facts/images-over.ts";
import { keptDisks } from "../../facts/kept-disks.ts";
import { openFiles } from "../../facts/open-files.ts";
import { blocked, defineStep, nothingToUndo, satisfied } from "../../step.ts";
import { otherUser } from "../volume/other-user.ts";
import type { KeptThere } from "./params.ts";

/**
 * Nothing refers to the kept disks: no VM of the host, no image beside them,
 * no process. Their old names count too while nothing else has them, since
 * whoever names those means what is kept.
 */
export const keptUnused = defineStep<KeptThere>({
  id: "purge.kept-unused",
  risk: "safe",
  title: ({ host }) => `Nothing on ${host.name} uses them`,

  async check({ host, plan, files }, read) {
    const kept = files.map((file) => file.kept);
    const own = files.map((file) => file.path);
    const [{ places }, open] = await Promise.all([
      read(host, keptDisks(own, plan)),
      read(host, openFiles(kept)),
    ]);
    const names = files.flatMap(({ path, kept }, i) => {
      if (places[i] === "kept") return [kept, path];
      return places[i] === "both" ? [kept] : [];
    });
    if (names.length === 0) return satisfied("nothing is kept any more");
    const [user, over] = await Promise.all([
      otherUser({ host, uuid: "", files: names }, read),
      read(host, imagesOver(names)),
    ]);
    if (user !== undefined) return blocked(user);
    const inUse = (path: string, user: string) =>
      blocked(new OpsError("purge.in-use", { path, host: host.name, user }));
    const [image] = over;
    if (image !== undefined) return inUse(names[0] ?? "", `${image} lies over it`);
    const [path] = open;
    return path === undefined ? satisfied() : inUse(path, "a process has it open");
  },

  apply: () => [],
  undo: nothingToUndo,
});
