import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { startAgent, type TestAgent } from "../support/ssh-agent.ts";
import { freePort, startSshd, type TestSshd } from "../support/sshd.ts";

// Each test is a whole process or two, on a machine that may boot the lab's hosts at the same time.
vi.setConfig({ testTimeout: 180_000 });

const root = path.resolve(import.meta.dirname, "../..");

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "ferry-cli-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** `ferry` as a process, with nothing of this one's environment but what a program needs to run. */
async function ferry(args: readonly string[], env: Record<string, string> = {}) {
  const child = spawn(process.execPath, ["--import", "tsx", path.join(root, "bot/cli.ts"), ...args], {
    cwd: root,
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      PATH: process.env.PATH ?? "",
      HOME: folder,
      FERRY_DATA: path.join(folder, "data"),
      FERRY_CONFIG: path.join(folder, "ferry.yaml"),
      ...env,
    },
  });
  const said = { out: "", err: "" };
  child.stdout.setEncoding("utf8").on("data", (text) => {
    said.out += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text) => {
    said.err += text;
  });
  const [code] = await once(child, "close");
  return { code, ...said };
}

const site = (ssh: string, hosts = "  kvm1: { address: 10.0.0.11 }") => {
  const people =
    "people:\n  ann: { roles: [requester], console: ann }\n  bob: { roles: [approver], console: bob }";
  writeFileSync(path.join(folder, "ferry.yaml"), `hosts:\n${hosts}\n${people}\n${ssh}\n`);
};
const key = (...more: string[]) =>
  execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", path.join(folder, "key"), ...more]);

describe("ferry --help", () => {
  it("names every command, and the settings of the environment", async () => {
    const { code, out } = await ferry(["--help"]);

    expect(code).toBe(0);
    for (const word of ["up", "bot", "worker", "check-config", "doctor", "FERRY_CONFIG", "REDIS_URL"]) {
      expect(out).toContain(word);
    }
  });

  it.each(["up", "bot", "worker", "check-config", "doctor"])(
    "tells of %s, and starts nothing",
    async (name) => {
      const { code, out, err } = await ferry([name, "--help"]);

      expect({ code, err }).toEqual({ code: 0, err: "" });
      expect(out).toMatch(new RegExp(`^Usage: ferry ${name} \\[options\\]\n\n[A-Z][^\n]+\\.\n`));
    },
  );

  it("refuses a command that there is not, with the nearest one", async () => {
    const { code, err } = await ferry(["docter"]);

    expect(code).toBe(1);
    expect(err).toContain("Did you mean doctor?");
  });
});

describe("ferry check-config", () => {
  it("says what a good site file holds", async () => {
    key();
    site("ssh: { keyFile: key }");

    expect(await ferry(["check-config"])).toEqual({
      code: 0,
      out: `${path.join(folder, "ferry.yaml")} is in order: 1 hosts, 0 shares, 2 people.\n`,
      err: "",
    });
  });

  it("tells all ten mistakes of a bad one at once", async () => {
    const bad = path.join(root, "test/config/fixtures/ten-mistakes.yaml");
    copyFileSync(bad, path.join(folder, "ferry.yaml"));

    const { code, out, err } = await ferry(["check-config"]);

    expect({ code, out }).toEqual({ code: 1, out: "" });
    const told = readFileSync(path.join(root, "test/config/fixtures/ten-mistakes.txt"), "utf8");
    expect(err.replaceAll(`${folder}/`, "")).toBe(told);
  });

  it("tells all mistakes of the environment at once", async () => {
    const { code, err } = await ferry(["check-config"], {
      FERRY_LOG: "loud",
      REDIS_URL: "localhost",
      FERRY_CONFG: "x",
    });

    expect(code).toBe(1);
    expect(err).toContain("FERRY_LOG");
    expect(err).toContain("REDIS_URL");
    expect(err).toContain("Did you mean FERRY_CONFIG?");
    expect(err).toContain("3 problems; nothing was changed.");
  });

  it("refuses `agent: true` without an agent, with the remedy", async () => {
    site("ssh: { agent: true }");

    const { code, err } = await ferry(["check-config"]);

    expect(code).toBe(1);
    expect(err).toContain("the site file says `agent: true`, and there is no agent");
    expect(err).toContain("remedy:  Start ssh-agent and export SSH_AUTH_SOCK");
  });
});

describe("ferry doctor", () => {
  let sshd: TestSshd;
  let agent: TestAgent;
  beforeAll(async () => {
    sshd = await startSshd();
    agent = await startAgent(path.join(sshd.folder, "user"));
  });
  afterAll(() => Promise.all([sshd.stop(), agent.stop()]));

  /** The test's sshd as kvm1, which serves a share to kvm2, where nobody answers. */
  async function hosts(hostKey: string): Promise<string> {
    const place = `address: 127.0.0.1, port: ${sshd.port}, user: ${sshd.host.user}, migrationAddress: 10.0.0.11`;
    return [
      `  kvm1: { ${place}${hostKey} }`,
      `  kvm2: { address: 127.0.0.1, port: ${await freePort()}, migrationAddress: 10.0.0.12 }`,
      "shares:",
      "  images: { server: kvm1, path: /srv/a, mountPoint: /mnt/a, clients: [kvm2] }",
    ].join("\n");
  }
  const pinned = () => `, hostKey: "${sshd.host.hostKeys[0]?.split(" ").slice(0, 2).join(" ")}"`;

  it("collects host keys although there is no Redis and no SSH key yet", async () => {
    site("ssh: { agent: true }", await hosts(""));

    const { code, out } = await ferry(["doctor"], { REDIS_URL: `unix://${folder}/nothing.sock` });

    expect(code).toBe(1);
    expect(out).toContain(`site file  ✓ ${folder}/ferry.yaml`);
    expect(out).toContain("redis  ✗ Redis does not answer.");
    expect(out).toContain("ssh key  ✗ environment SSH_AUTH_SOCK");
    expect(out).toContain("kvm1  ✗ kvm1 has no pinned SSH host key");
    expect(out).toMatch(/^ {6}hostKey: ssh-ed25519 AAAA\S+$/m);
    expect(out).toContain("kvm2  ✗ kvm2 cannot be reached by SSH");
  });

  it("logs in through an ssh-agent, and starts Ferry's own Redis", async () => {
    site("ssh: { agent: true }", await hosts(pinned()));
    const before = sshd.logins();

    const { out } = await ferry(["doctor"], { SSH_AUTH_SOCK: agent.socket });

    expect(out).toMatch(/^redis {2}✓ \S+redis\.sock$/m);
    expect(out).toContain(`ssh key  ✓ ${agent.socket}`);
    expect(out).toMatch(/^kvm1 {2}✓ answers; its key is pinned; /m);
    expect(sshd.logins() - before).toBe(1);
  });

  it("looks at Redis although the site file is full of mistakes", async () => {
    writeFileSync(path.join(folder, "ferry.yaml"), "hosts: 1\n");

    const { code, out } = await ferry(["doctor"]);

    expect(code).toBe(1);
    expect(out).toContain("site file  ✗ ");
    expect(out).toContain("`people` is missing");
    expect(out).toMatch(/^redis {2}✓ /m);
  });
});
