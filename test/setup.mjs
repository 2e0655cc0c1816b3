// Sets a checkout up before anything else can run: npm packages and Debian packages.
// Plain Node without dependencies, since it runs before there are any.
//
//   node test/setup.mjs           npm packages
//   node test/setup.mjs lab       and all that the lab and the demo start
//   node test/setup.mjs lab test  and what the tests start besides
//   node test/setup.mjs lab bench and what the benchmarks compare with
//
// Quiet; near-instant when nothing is missing. Ctrl-C stops it; running it again goes on.
import { spawn } from "node:child_process";
import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
} from "node:fs";
import os from "node:os";
import path from "node:path";

const root = path.dirname(import.meta.dirname);
const want = new Set(process.argv.slice(2));
const logs = mkdtempSync(path.join(os.tmpdir(), "ferry-setup-"));
const running = new Set();

/** Programs and the Debian packages that bring them. */
const redis = { "redis-server": "redis-server" };
const lab = {
  "qemu-system-x86_64": "qemu-system-x86",
  "qemu-img": "qemu-utils",
  vde_switch: "vde2",
  mmdebstrap: "mmdebstrap",
  newuidmap: "uidmap",
  mke2fs: "e2fsprogs",
  ssh: "openssh-client",
  "ssh-keygen": "openssh-client",
};
const test = { sshd: "openssh-server", openssl: "openssl" };
const bench = { "ansible-playbook": "ansible", openssl: "openssl" };
const programs = {
  ...(want.size > 0 ? redis : {}),
  ...(want.has("lab") ? lab : {}),
  ...(want.has("test") ? test : {}),
  ...(want.has("bench") ? bench : {}),
};

/** Ferry starts the programs that it needs; nobody wants a Redis or an SSH server for having run a demo (invoke-rc.d(8)). */
const WITHOUT_SERVICES = `p=/usr/sbin/policy-rc.d
[ -e $p ] || { trap "rm -f $p" EXIT; printf '#!/bin/sh\\nexit 101\\n' >$p; chmod 755 $p; }
"$@"`;

for (const signal of ["SIGINT", "SIGTERM"]) {
  process.once(signal, () => {
    for (const child of running) child.kill(signal);
    process.exit(130);
  });
}

checkNode();
const results = await Promise.allSettled([installNpm(), installDebian()]);
const failures = results.filter((result) => result.status === "rejected");
for (const { reason } of failures) say(reason.message);
if (failures.length === 0) rmSync(logs, { recursive: true, force: true });
process.exitCode = failures.length > 0 ? 1 : 0;

function say(line) {
  process.stderr.write(`${line}\n`);
}

function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  say(
    `Ferry needs Node 20.19 or newer; this is ${process.versions.node}. Install a newer one and try again.`,
  );
  process.exit(1);
}

async function installNpm() {
  if (npmIsCurrent()) return;
  await doing("Installing npm packages (usually 20 s)", "npm.log", "npm", [
    "ci",
    "--no-audit",
    "--no-fund",
    "--no-progress",
  ]);
}

/** Whether node_modules holds what package-lock.json asks for: npm writes what it installed beside it. */
function npmIsCurrent() {
  const installed = path.join(root, "node_modules", ".package-lock.json");
  if (!existsSync(installed)) return false;
  const wanted = JSON.parse(readFileSync(path.join(root, "package-lock.json"), "utf8")).packages;
  const have = JSON.parse(readFileSync(installed, "utf8")).packages;
  return Object.entries(wanted).every(
    // An optional package is for other machines if it is not here.
    ([name, entry]) =>
      name === "" || have[name]?.version === entry.version || (entry.optional && !have[name]),
  );
}

async function installDebian() {
  const missing = Object.entries(programs).filter(([program]) => !isInstalled(program));
  const packages = [...new Set(missing.map(([, name]) => name))];
  if (packages.length === 0) return;
  const byHand = `apt-get install --no-install-recommends ${packages.join(" ")}`;
  if (!isInstalled("apt-get")) {
    throw new Error(
      `Missing here: ${packages.join(", ")} (Debian's package names), and there is no apt-get to install them. Install them your system's way.`,
    );
  }
  const sudo = process.getuid?.() === 0 ? [] : await rootsWay(byHand);
  const environment = ["env", "DEBIAN_FRONTEND=noninteractive"];
  const quiet = ["-o", "DPkg::Lock::Timeout=300", "-qq"];
  const run = (log, args) => [log, ...[...sudo, ...environment, "apt-get", ...quiet, ...args]];
  const [updateLog, updateCommand, ...updateArgs] = run("apt-update.log", ["update"]);
  await doing("Reading apt's package lists (usually 10 s)", updateLog, updateCommand, updateArgs);
  const install = ["apt-get", ...quiet, "install", "-y", "--no-install-recommends", ...packages];
  const [log, command, ...args] = [
    "apt-install.log",
    ...sudo,
    ...environment,
    "sh",
    "-c",
    WITHOUT_SERVICES,
    "sh",
    ...install,
  ];
  await doing(`Installing ${packages.join(", ")} (usually 1 min, only once)`, log, command, args);
}

/** sudo, asking for a password only where somebody can type one. */
async function rootsWay(byHand) {
  const help = `System packages are missing and this user may not install them. As root: ${byHand}`;
  if (!isInstalled("sudo")) throw new Error(help);
  if (process.stdin.isTTY) return ["sudo"];
  const { code } = await execute("check-sudo.log", "sudo", ["-n", "true"]);
  if (code !== 0) throw new Error(help);
  return ["sudo", "-n"];
}

async function doing(what, logName, command, args) {
  const from = Date.now();
  say(what);
  const { code, log } = await execute(logName, command, args);
  if (code === 0) return;
  const tail = readFileSync(log, "utf8").trim().split("\n").slice(-5).join("\n");
  throw new Error(
    `${command} ${args.join(" ")} failed after ${Math.round((Date.now() - from) / 1000)} s; all of its output is in ${log}. It ended with:\n${tail}`,
  );
}

function execute(logName, command, args) {
  const log = path.join(logs, logName);
  const output = openSync(log, "w");
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, stdio: ["inherit", output, output] });
    running.add(child);
    const end = (code) => {
      running.delete(child);
      resolve({ code, log });
    };
    child.on("error", () => end(127));
    child.on("close", end);
    closeSync(output);
  });
}

function isInstalled(program) {
  const folders = [...(process.env.PATH ?? "").split(":"), "/usr/local/sbin", "/usr/sbin", "/sbin"];
  return folders.some((folder) => {
    try {
      accessSync(path.join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
