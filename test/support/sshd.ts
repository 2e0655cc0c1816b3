import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir, userInfo } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import type { SshIdentity } from "../../adapters/ssh/open-client.ts";
import type { Host } from "../../config/inventory.ts";

/** A real sshd of this machine, for the current user, on a port of its own. */
export interface TestSshd {
  readonly host: Host;
  readonly identity: SshIdentity;
  readonly port: number;
  readonly folder: string;
  /** Logins that it has accepted so far. */
  logins(): number;
  stop(): Promise<void>;
}

/** What stands for sudo in the tests' PATH: it takes `-n`, and refuses while the file `refuse` stands beside it. */
const FAKE_SUDO = `#!/bin/sh
[ "$1" = -n ] || { echo "sudo: -n is missing" >&2; exit 1; }
shift
if [ -e "\${0%/*}/refuse" ]; then echo "sudo: a password is required" >&2; exit 1; fi
FAKE_SUDO=yes exec "$@"
`;

/** Starts OpenSSH's sshd on loopback with fresh keys and more sshd_config lines. Needs the package openssh-server. */
export async function startSshd(
  hostKeyTypes: readonly string[] = ["ed25519"],
  settings: readonly string[] = [],
): Promise<TestSshd> {
  const folder = mkdtempSync(path.join(tmpdir(), "ferry-sshd-"));
  const file = (name: string) => path.join(folder, name);
  makeKey(file("user"), "ed25519");
  const hostKeyFiles = hostKeyTypes.map((type) => file(`host-${type}`));
  for (const type of hostKeyTypes) makeKey(file(`host-${type}`), type);
  mkdirSync(file("bin"));
  writeFileSync(file("bin/sudo"), FAKE_SUDO);
  chmodSync(file("bin/sudo"), 0o755);
  // A root sshd wants the folder that its service unit would make.
  if (process.getuid?.() === 0) mkdirSync("/run/sshd", { recursive: true });

  const port = await freePort();
  const config = [
    `ListenAddress 127.0.0.1:${port}`,
    ...hostKeyFiles.map((key) => `HostKey ${key}`),
    `AuthorizedKeysFile ${file("user.pub")}`,
    `PidFile ${file("pid")}`,
    // LC_ALL stands for a host's own language; SHLVL keeps bash from reading the developer's ~/.bashrc.
    `SetEnv PATH=${file("bin")}:/usr/local/bin:/usr/bin:/bin LC_ALL=C.UTF-8 SHLVL=2`,
    "PasswordAuthentication no",
    "KbdInteractiveAuthentication no",
    "PermitRootLogin prohibit-password",
    "StrictModes no",
    "UsePAM no",
    ...settings,
  ];
  writeFileSync(file("sshd_config"), `${config.join("\n")}\n`);

  const child = spawn("/usr/sbin/sshd", ["-D", "-e", "-f", file("sshd_config")], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  const lines: string[] = [];
  const ended = once(child, "exit");
  await new Promise<void>((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", () => reject(new Error(`sshd did not start:\n${lines.join("\n")}`)));
    createInterface({ input: child.stderr }).on("line", (line) => {
      lines.push(line);
      if (line.startsWith("Server listening")) resolve();
    });
  });

  return {
    host: {
      name: "kvm1",
      address: "127.0.0.1",
      port,
      user: userInfo().username,
      migrationAddress: "127.0.0.1",
      hostKeys: hostKeyFiles.map((key) => readFileSync(`${key}.pub`, "utf8").trim()),
    },
    identity: { privateKey: readFileSync(file("user"), "utf8") },
    port,
    folder,
    logins: () => lines.filter((line) => line.startsWith("Accepted publickey")).length,
    async stop() {
      child.kill();
      await ended;
      rmSync(folder, { recursive: true });
    },
  };
}

function makeKey(file: string, type: string): void {
  execFileSync("ssh-keygen", ["-q", "-t", type, "-N", "", "-C", "test", "-f", file]);
}

/** A port of loopback on which nobody listens. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("a TCP server has a port");
  return address.port;
}
