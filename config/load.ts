import path from "node:path";
import { printable } from "./printable.ts";
import { SiteError } from "./problem.ts";
import { readTextFile } from "./read-file.ts";
import type { Site } from "./site.ts";
import { parseSite } from "./site-file.ts";

/**
 * Reads the site file. `ssh.keyFile` becomes an absolute path: `~/` is `home`,
 * and a relative one starts at the site file's folder. Throws SiteError with
 * all problems.
 */
export async function loadSite(file: string, home: string | undefined): Promise<Site> {
  const remedy = "Copy config/ferry.example.yaml there and change it, or set FERRY_CONFIG to your site file.";
  const { text } = await readTextFile(file, remedy);
  const site = parseSite(text, file);
  if (!("keyFile" in site.ssh)) return site;
  return { ...site, ssh: { keyFile: absolute(site.ssh.keyFile, file, home) } };
}

function absolute(keyFile: string, siteFile: string, home: string | undefined): string {
  if (!keyFile.startsWith("~/")) return path.resolve(path.dirname(siteFile), keyFile);
  if (home !== undefined) return path.resolve(home, keyFile.slice(2));
  const problem = "HOME is not set, so ~ stands for nothing";
  const remedy = "Set HOME, or write an absolute path.";
  throw new SiteError([{ file: siteFile, path: "ssh.keyFile", found: printable(keyFile), problem, remedy }]);
}
