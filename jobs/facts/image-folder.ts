import { sh, withTimeout } from "../shell.ts";
import type { Fact } from "../step.ts";

/** A file of a share, read as an image by its first bytes. */
export interface ImageFile {
  readonly name: string;
  /** `raw` is whatever is not qcow2: it need not be a disk. */
  readonly format: "qcow2" | "raw";
  /** What a guest sees of it. */
  readonly virtualBytes: number;
  /** What it takes on its storage. */
  readonly diskBytes: number;
  /** The backing store's name as the image has it; empty where it stands too far behind the beginning. */
  readonly backing?: string;
}

export interface ImageFolder {
  /** In the order of their names. */
  readonly files: readonly ImageFile[];
  /** There are more than these. */
  readonly isCut: boolean;
  readonly freeBytes: number;
  readonly totalBytes: number;
}

const MOST = 500;
/** A qcow2's header and, as qemu-img writes it, its backing store's name stand in here. */
const HEAD_BYTES = 1024;

/**
 * The files of a folder as disk images, on the host whose disk they are on:
 * there no dead share hangs it, nothing needs QEMU, and libvirt's lists, which
 * are as old as their last refresh, play no part. Undefined where there is no
 * such folder. Headers are those of QEMU's docs/interop/qcow2.txt.
 */
export function imageFolder(path: string): Fact<ImageFolder | undefined> {
  return {
    id: `image-folder ${path}`,
    command: withTimeout(
      sh`cd ${path} || exit 44
stat -f -c 'space %a %b %S' . || exit 1
find . -maxdepth 1 -type f ! -name '.*' ! -name ${"*\n*"} -printf '%s %b %f\n' | sort -k 3 | head -n ${MOST + 1} |
while read -r size blocks name; do
  echo "file $size $blocks $name"
  [ "$size" -lt 72 ] || od -An -v -tx1 -N ${HEAD_BYTES} -- "$name"
done
echo end`,
      15_000,
    ),
    parse({ stdout, stderr, code }) {
      if (code === 44) return undefined;
      const [, free, total, block] = /^space (\d+) (\d+) (\d+)$/m.exec(stdout) ?? [];
      if (code !== 0 || free === undefined || !/^end$/m.test(stdout)) {
        throw new Error(stderr.trim() || "the answer was cut off");
      }
      const files = stdout
        .split(/^file (?=\d+ \d+ )/m)
        .slice(1)
        .map(parseFile);
      return {
        files: files.slice(0, MOST),
        isCut: files.length > MOST,
        freeBytes: Number(free) * Number(block),
        totalBytes: Number(total) * Number(block),
      };
    },
  };
}

function parseFile(section: string): ImageFile {
  const [head = "", ...rows] = section.split("\n");
  const [, size, blocks, name] = /^(\d+) (\d+) (.+)$/.exec(head) ?? [];
  if (name === undefined) throw new Error(`not a file: ${head}`);
  const diskBytes = Number(blocks) * 512;
  const bytes = Buffer.from(rows.join("").replace(/end$|\s/g, ""), "hex");
  if (!isQcow2(bytes)) return { name, format: "raw", virtualBytes: Number(size), diskBytes };
  const [at, length] = [Number(bytes.readBigUInt64BE(8)), bytes.readUInt32BE(16)];
  const virtualBytes = Number(bytes.readBigUInt64BE(24));
  const image = { name, format: "qcow2", virtualBytes, diskBytes } as const;
  if (at === 0 || length === 0) return image;
  const isRead = at + length <= bytes.length;
  return { ...image, backing: isRead ? bytes.toString("utf8", at, at + length) : "" };
}

const isQcow2 = (bytes: Buffer): boolean =>
  bytes.length >= 72 && bytes.readUInt32BE(0) === 0x514649fb && [2, 3].includes(bytes.readUInt32BE(4));
