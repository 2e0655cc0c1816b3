import type { Host } from "../../../config/inventory.ts";
import { type CopiedFile, partOf, placedFrom, toCopy } from "../../copies.ts";
import { fileStats, isFile, sameVersion } from "../../facts/file-stats.ts";
import { flatFile, SUMS_FOLDER } from "../../facts/file-sums.ts";
import { flatImages } from "../../facts/flat-images.ts";
import { type Command, sh } from "../../shell.ts";
import { type CommandAction, defineStep, needed, on, satisfied } from "../../step.ts";

interface Params {
  readonly vm: string;
  readonly destination: Host;
  readonly files: readonly CopiedFile[];
  readonly planId: string;
}

/**
 * Makes one image of each disk and its backing stores, from the checked copies,
 * compares it with them byte by byte, and then removes the copies.
 */
export const flattenCopies = defineStep<Params>({
  id: "volume.flatten-copies",
  risk: "safe",
  title: ({ vm, destination }) =>
    `Make one image of each of ${vm}'s disks and its backing stores on ${destination.name}`,

  async check({ destination, files, planId }, read) {
    const flat = files.filter((file) => file.flat);
    const [made, images, finals] = await Promise.all([
      read(destination, flatImages(planId)),
      read(destination, fileStats(flat.map((file) => placedFrom(file, planId)))),
      read(destination, fileStats(flat.map(({ to }) => to))),
    ]);
    const open = flat.find(({ to }, i) => {
      const [is, image] = [made.get(to), images[i] ?? finals[i]];
      return is === undefined || !isFile(image) || !sameVersion(is, image);
    });
    return open === undefined ? satisfied() : needed(`${open.to} is not one image yet`);
  },

  apply: (params) => [
    {
      type: "unit",
      host: params.destination,
      unit: `ferry-${params.planId}-flatten`,
      command: flattenCommand(params),
      stop: sh`systemctl kill ferry-${params.planId}-flatten.service`,
    },
  ],
  undo: remove,
  tidy: remove,
  async checkUndo({ destination, files, planId }, read) {
    const flat = files.filter((file) => file.flat);
    const images = await read(destination, fileStats(flat.map((file) => placedFrom(file, planId))));
    return images.every((image) => image === undefined)
      ? satisfied("they are gone")
      : needed("they are there");
  },
});

function remove({ destination, files, planId }: Params): readonly CommandAction[] {
  const flat = files.filter((file) => file.flat).map((file) => placedFrom(file, planId));
  return [on(destination, sh`rm -f -- ${flat}`)];
}

/** On one line: see `unit` in step.ts. */
function flattenCommand({ files, planId }: Params): Command {
  const made = `${flatFile(planId)}.part`;
  const each = files.flatMap((file) => {
    if (file.flat === undefined) return [];
    const [one, whole] = [placedFrom(file, planId), asOne(file.flat.layers)];
    const { format } = file.flat;
    return [
      sh`qemu-img convert -O ${format} ${whole} ${one} && qemu-img compare -F ${format} ${whole} ${one} && sync ${one} && echo "$(stat -c '%s %.9Y' -- ${one}) "${file.to} >>${made} || exit 1`
        .line,
    ];
  });
  const gone = toCopy(files).filter(({ flat, passing }) => flat !== undefined || passing);
  const line = [
    sh`umask 077; mkdir -p ${SUMS_FOLDER} && : >${made} || exit 1`.line,
    ...each,
    sh`sync ${made} && mv ${made} ${flatFile(planId)} && sync ${SUMS_FOLDER} || exit 1; rm -f -- ${gone.map(({ to }) => partOf(to, planId))}`
      .line,
  ].join("; ");
  return { ...sh``, line, shown: line };
}

/**
 * A chain of images with every file and format named (QEMU's json: pseudo
 * protocol), so that neither what an image says of its backing store nor what a
 * guest wrote into a raw one is believed.
 */
function asOne(layers: readonly { readonly path: string; readonly format: string }[]): string {
  const image = layers.reduceRight<object | undefined>(
    (backing, { path, format }) => ({
      driver: format,
      file: { driver: "file", filename: path },
      ...(backing === undefined ? {} : { backing }),
    }),
    undefined,
  );
  return `json:${JSON.stringify(image)}`;
}
