/** A file for an initrd. */
export interface CpioFile {
  path: string;
  mode: number;
  content: string;
}

/**
 * A cpio archive (newc) of these files and the directories above them, all root's.
 *
 * The kernel unpacks archives that stand one behind the other, so this can be appended to an initrd.
 */
export function cpio(files: readonly CpioFile[]): Buffer {
  const directories = new Set<string>();
  for (const file of files) {
    const parts = file.path.split("/");
    for (let depth = 1; depth < parts.length; depth++) directories.add(parts.slice(0, depth).join("/"));
  }
  const records = [
    ...[...directories].sort().map((path, index) => record(index + 1, path, 0o040755, "")),
    ...files.map((file, index) => record(1000 + index, file.path, 0o100000 | file.mode, file.content)),
    record(0, "TRAILER!!!", 0, ""),
  ];
  return Buffer.concat(records);
}

function record(inode: number, path: string, mode: number, content: string): Buffer {
  const body = Buffer.from(content);
  const name = Buffer.from(`${path}\0`);
  const fields = [inode, mode, 0, 0, 1, 0, body.length, 0, 0, 0, 0, name.length, 0];
  const head = Buffer.from(`070701${fields.map((field) => field.toString(16).padStart(8, "0")).join("")}`);
  return Buffer.concat([padded(Buffer.concat([head, name])), padded(body)]);
}

function padded(data: Buffer): Buffer {
  return Buffer.concat([data, Buffer.alloc((4 - (data.length % 4)) % 4)]);
}
