import { randomBytes } from "node:crypto";
import { link, mkdir, open, readdir, readFile, stat, unlink } from "node:fs/promises";
import { userInfo } from "node:os";
import path from "node:path";
import { OpsError } from "../../jobs/error.ts";

const FILE = /^authority-(\d+)\.pem$/;
const fileName = (generation: number) => `authority-${generation}.pem`;

/** What lies in a file `authority-<generation>.pem`: private key and certificate, so that they can't be parted. */
export interface StoredAuthority {
  readonly path: string;
  readonly generation: number;
  readonly pem: string;
}

/** Makes the folder if need be. Throws OpsError `pki.too-open` when others can look into it. */
export async function prepareFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await refuseIfOpen(folder, "700");
}

/** The newest generation, if there is any. Throws OpsError `pki.too-open` and `pki.unreadable`. */
export async function newestAuthority(folder: string): Promise<StoredAuthority | undefined> {
  const generations = (await readdir(folder)).map((name) => Number(FILE.exec(name)?.[1] ?? 0));
  const generation = Math.max(0, ...generations);
  if (generation === 0) return undefined;

  const file = path.join(folder, fileName(generation));
  await refuseIfOpen(file, "600");
  try {
    return { path: file, generation, pem: await readFile(file, "utf8") };
  } catch (cause) {
    throw new OpsError("pki.unreadable", { path: file, reason: "it cannot be opened" }, cause);
  }
}

/**
 * Stores a generation unless another worker has done so at the same moment:
 * then nothing happens. The file appears whole and on disk, or not at all.
 */
export async function storeAuthority(folder: string, generation: number, pem: string): Promise<void> {
  const draft = path.join(folder, `.draft-${randomBytes(8).toString("hex")}`);
  const file = await open(draft, "wx", 0o600);
  try {
    await file.writeFile(pem);
    await file.sync();
    // Unlike rename(2), link(2) never replaces what is there; it is atomic over NFS too.
    await link(draft, path.join(folder, fileName(generation))).catch(unlessThere);
  } finally {
    await file.close();
    await unlink(draft);
  }
  const directory = await open(folder, "r");
  await directory.sync().finally(() => directory.close());
}

function unlessThere(error: NodeJS.ErrnoException): void {
  if (error.code !== "EEXIST") throw error;
}

/** The path must belong to Ferry's user or root, and give nothing to anybody else. */
async function refuseIfOpen(file: string, mode: "600" | "700"): Promise<void> {
  const { uid, username } = userInfo();
  const found = await stat(file);
  const ours = found.uid === uid || found.uid === 0;
  if (ours && (found.mode & 0o077) === 0) return;
  throw new OpsError("pki.too-open", { path: file, user: username, mode });
}
