import type { Stats } from "node:fs";
import { type Problem, SiteError } from "./problem.ts";
import { readTextFile } from "./read-file.ts";

/**
 * Reads Ferry's private SSH key, a secret: show, log and store it nowhere.
 * Throws SiteError with all that is wrong: no such file, not this user's own,
 * open to others (OpenSSH refuses such a key as well), no private key, or one
 * with a passphrase, which nobody would be there to type.
 */
export async function readSshKey(file: string): Promise<string> {
  const remedy = `Make a key with \`ssh-keygen -t ed25519 -N '' -f ${file}\`, or set ssh.keyFile in the site file.`;
  const { text, stats } = await readTextFile(file, remedy);
  const problems = [...accessProblems(stats, file), ...contentProblems(text, remedy)];
  if (problems.length > 0) throw new SiteError(problems.map((problem) => ({ file, path: "", ...problem })));
  return text;
}

type Wrong = Pick<Problem, "found" | "problem" | "remedy">;

function accessProblems({ mode, uid }: Stats, file: string): Wrong[] {
  const wrong: Wrong[] = [];
  if ((mode & 0o077) !== 0) {
    const found = `mode ${(mode & 0o777).toString(8).padStart(4, "0")}`;
    const problem = "others than its owner may read or write this private key";
    wrong.push({ found, problem, remedy: `chmod 600 ${file}` });
  }
  const self = process.getuid?.();
  if (self !== undefined && uid !== self) {
    const problem = "this private key belongs to somebody else than Ferry's user";
    wrong.push({ found: `owner ${uid}`, problem, remedy: `chown ${self} ${file}` });
  }
  return wrong;
}

function contentProblems(text: string, remedy: string): Wrong[] {
  const [, form, body = ""] =
    /-----BEGIN ([A-Z ]*)PRIVATE KEY-----\r?\n([\s\S]+?)-----END [A-Z ]*PRIVATE KEY-----/.exec(text) ?? [];
  if (form === undefined) {
    const isPublic = /^(ssh|ecdsa|sk)-/.test(text);
    const found = isPublic ? "a public key" : "something else (not shown)";
    return [{ found, problem: "holds no private key", remedy }];
  }
  if (!isEncrypted(form, body)) return [];
  return [
    {
      found: "a private key with a passphrase",
      problem: "Ferry cannot type its passphrase",
      remedy:
        "Load it into an agent and write `agent: true` under ssh in the site file, or give Ferry a key of its own.",
    },
  ];
}

/** PKCS#8 and PEM say it in words; OpenSSH's own form names its cipher first (PROTOCOL.key in its sources). */
function isEncrypted(form: string, body: string): boolean {
  if (form.includes("ENCRYPTED") || body.includes("ENCRYPTED")) return true;
  if (form !== "OPENSSH ") return false;
  const blob = Buffer.from(body, "base64");
  const start = MAGIC.length + 4;
  if (blob.length < start || !blob.subarray(0, MAGIC.length).equals(MAGIC)) return false;
  const cipher = blob.subarray(start, start + blob.readUInt32BE(MAGIC.length));
  return cipher.toString("latin1") !== "none";
}

const MAGIC = Buffer.from("openssh-key-v1\0", "latin1");
