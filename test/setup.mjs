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
/** What runs, with a way to stop it. */
const running = new Map();

/** Programs and the Debian packages that bring them. */
const redis = { "redis-server": "redis-server" };
/** What building the lab's image takes: installed first, so that it is built while the rest comes in. */
const image = { mmdebstrap: "mmdebstrap", newuidmap: "uidmap", mke2fs: "e2fsprogs" };
const lab = {
  "qemu-system-x86_64": "qemu-system-x86",
  "qemu-img": "qemu-utils",
  vde_switch: "vde2",
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

let stopped = false;
for (const signal of ["SIGINT", "SIGTERM"]) {
  process.once(signal, () => {
    stopped = true;
    for (const stop of running.values()) stop(signal);
  });
}

checkNode();
const results = await Promise.allSettled([installNpm(), installDebian()]);
if (stopped) process.exit(130);
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
  const command = ["npm", "ci", "--no-audit", "--no-fund", "--no-progress"];
  await doing("Installing npm packages (usually 20 s)", "npm.log", command);
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
  const [early, late] = want.has("lab") ? [missing(image), missing(programs)] : [[], missing(programs)];
  const all = [...early, ...late];
  if (all.length === 0) return want.has("lab") ? buildImage() : undefined;
  const byHand = `apt-get install --no-install-recommends ${all.join(" ")}`;
  if (!isInstalled("apt-get")) {
    throw new Error(
      `Missing here: ${all.join(", ")} (Debian's package names), and there is no apt-get to install them. Install them your system's way.`,
    );
  }
  const sudo = process.getuid?.() === 0 ? [] : await rootsWay(byHand);
  const asRoot = [...sudo, "env", "DEBIAN_FRONTEND=noninteractive"];
  const aptGet = ["apt-get", "-o", "DPkg::Lock::Timeout=300", "-qq"];
  await doing("Reading apt's package lists (usually 10 s)", "apt-update.log", [
    ...asRoot,
    ...aptGet,
    "update",
  ]);
  const install = async (packages, log, time) => {
    if (packages.length === 0) return;
    const line = [...aptGet, "install", "-y", "--no-install-recommends", ...packages];
    const command = [...asRoot, "sh", "-c", WITHOUT_SERVICES, "sh", ...line];
    await doing(`Installing ${packages.join(", ")} (usually ${time}, only once)`, log, command);
  };
  await install(early, "apt-install-image.log", "10 s");
  // Both to their ends, even where one fails: half an installation is worse than a failed one.
  const ends = await Promise.allSettled([
    install(late, "apt-install.log", "1 min"),
    want.has("lab") ? buildImage() : undefined,
  ]);
  for (const end of ends) if (end.status === "rejected") throw end.reason;
}

/** Debian packages of the programs that are not here. */
function missing(programs) {
  const absent = Object.entries(programs).filter(([program]) => !isInstalled(program));
  return [...new Set(absent.map(([, name]) => name))];
}

/** The lab would build its image as well; here it is built while packages come in. */
function buildImage() {
  const build = ["bash", path.join(root, "test", "lab", "image", "build.sh")];
  return doing(
    "Building the lab's image from Debian packages (usually 1 min, only once)",
    "image.log",
    build,
    // Near-instant where the image is there, which is nothing to tell.
    { tellAfterMs: 500, inGroup: true },
  );
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

async function doing(what, logName, [command, ...args], { tellAfterMs = 0, inGroup = false } = {}) {
  const from = Date.now();
  const telling = setTimeout(say, tellAfterMs, what);
  const { code, log } = await execute(logName, command, args, inGroup);
  clearTimeout(telling);
  if (code === 0) return;
  const tail = readFileSync(log, "utf8").trim().split("\n").slice(-5).join("\n");
  throw new Error(
    `${command} ${args.join(" ")} failed after ${Math.round((Date.now() - from) / 1000)} s; all of its output is in ${log}. It ended with:\n${tail}`,
  );
}

/** In a group of its own, what it has started is stopped with it; sudo must stay in ours to ask on the terminal. */
function execute(logName, command, args, inGroup = false) {
  const log = path.join(logs, logName);
  const output = openSync(log, "w");
  return new Promise((resolve) => {
    const stdio = ["inherit", output, output];
    const child = spawn(command, args, { cwd: root, stdio, detached: inGroup });
    running.set(child, (signal) =>
      inGroup && child.pid !== undefined ? process.kill(-child.pid, signal) : child.kill(signal),
    );
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
