import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import type { Action } from "../../../../jobs/step.ts";
import { openTcpSocket } from "../../../../jobs/steps/host/open-tcp-socket.ts";
import { facts } from "../../../support/facts.ts";
import { host } from "../../../support/hosts.ts";
import { settingsOf } from "../../../support/libvirt-settings.ts";
import { localShell } from "../../../support/local-shell.ts";
import { scratchFolder } from "../../../support/scratch-folder.ts";
import { unitsWith } from "../../../support/units.ts";

const SOCKET = "libvirtd-tcp.socket";
const BY_FERRY = '# BEGIN ferry auth_tcp\nauth_tcp = "none"\n# END ferry auth_tcp\n';
const kvm1 = host("kvm1");
const step = (at = kvm1) => openTcpSocket({ host: at, generation: "libvirtd", planId: "k7m2qx9d" });

interface Is {
  readonly socket?: "on" | "off" | "idle" | "masked";
  readonly at?: readonly string[];
  readonly conf?: string;
  readonly jobs?: readonly string[];
}
const verdict = (
  { socket = "on", at = ["172.16.1.11:16509"], conf = BY_FERRY, jobs = [] }: Is,
  where = kvm1,
) =>
  step(where).check(
    facts({
      kvm1: {
        units: unitsWith({ "libvirtd.service": "on", [SOCKET]: socket }),
        "libvirt-settings": settingsOf({ libvirtd: conf }),
        "tcp-sockets": { [SOCKET]: at, "virtproxyd-tcp.socket": [] },
        "running-jobs": jobs,
      },
    }),
  );

describe("the check", () => {
  test("is satisfied by a socket at the migration address alone that asks nobody who they are", async () => {
    expect(await verdict({})).toEqual({ state: "satisfied" });
    expect(await verdict({ conf: 'auth_tcp = "none"\n' })).toEqual({ state: "satisfied" });
  });

  test.each<[string, Is, string]>([
    ["asks for a password", { conf: "" }, "nobody is let in without a password"],
    ["does not listen", { socket: "idle" }, `${SOCKET} does not listen`],
    [
      "listens at every address",
      { at: ["[::]:16509"] },
      `${SOCKET} is for [::]:16509; ${SOCKET} is not for 172.16.1.11:16509`,
    ],
    [
      "listens at another address too",
      { at: ["172.16.1.11:16509", "10.0.0.1:16509"] },
      `${SOCKET} is for 10.0.0.1:16509`,
    ],
  ])("is needed where libvirt %s", async (_title, is, because) => {
    expect(await verdict(is)).toEqual({ state: "needed", because });
  });

  test("is blocked by what somebody has set otherwise, by a job, and where there is no such socket", async () => {
    expect(await verdict({ conf: 'auth_tcp = "sasl"\n' })).toMatchObject({
      error: { code: "host.settings-differ" },
    });
    expect(await verdict({ conf: "", jobs: ["vm1"] })).toMatchObject({ error: { code: "host.migrating" } });
    expect(await verdict({ socket: "masked" })).toMatchObject({ error: { code: "host.no-tcp-socket" } });
  });

  test("is blocked on a public address, whatever else is so", async () => {
    expect(await verdict({}, { ...kvm1, migrationAddress: "8.8.8.8" })).toMatchObject({
      state: "blocked",
      error: { code: "host.tcp-in-public", details: { address: "8.8.8.8" } },
    });
  });
});

test("is destructive, and its title says what it means", () => {
  expect(step().risk).toBe("destructive");
  expect(step().title).toContain("anyone who reaches that port is root on kvm1");
});

test("its undo is needed as long as Ferry's file is there, and waits for jobs", async () => {
  const undone = (opened: readonly string[], jobs: readonly string[] = []) =>
    step().checkUndo?.(
      facts({
        kvm1: {
          "opened-tcp-sockets": new Set(opened),
          units: unitsWith({ "libvirtd.service": "on" }),
          "running-jobs": jobs,
        },
      }),
    );

  expect(await undone([SOCKET])).toMatchObject({ state: "needed" });
  expect(await undone([SOCKET], ["vm1"])).toMatchObject({ state: "blocked" });
  expect(await undone([])).toMatchObject({ state: "satisfied" });
});

/** A host's /etc below a folder, and a systemctl that writes down what it is told. */
function rooted() {
  const root = scratchFolder();
  const etc = path.join(root, "etc");
  for (const folder of ["systemd/system", "libvirt"]) mkdirSync(path.join(etc, folder), { recursive: true });
  const conf = path.join(etc, "libvirt/libvirtd.conf");
  writeFileSync(conf, "# libvirt's own\n");
  writeFileSync(path.join(root, "systemctl"), `#!/bin/sh\necho "$*" >>${root}/log\n`, { mode: 0o755 });
  return {
    conf: () => readFileSync(conf, "utf8"),
    log: () => readFileSync(path.join(root, "log"), "utf8").trim().split("\n"),
    dropIn: path.join(etc, `systemd/system/${SOCKET}.d/ferry.conf`),
    folder: path.join(etc, `systemd/system/${SOCKET}.d`),
    async run(actions: readonly Action[]) {
      for (const action of actions) {
        if (action.type !== "command") throw new Error(action.type);
        const line = `PATH=${root}:$PATH; ${action.command.line.replaceAll("/etc/", `${etc}/`)}`;
        const { code, stderr } = await localShell().run(kvm1, { ...action.command, line });
        expect([code, stderr]).toEqual([0, ""]);
      }
    },
  };
}

test("opens the address alone, before it asks nobody; doing it twice is doing it once; its undo leaves nothing", async () => {
  const at = rooted();
  await at.run(step().apply);
  await at.run(step().apply);

  expect(readFileSync(at.dropIn, "utf8")).toBe(
    "[Socket]\nListenStream=\nListenStream=172.16.1.11:16509\nFreeBind=true\n",
  );
  expect(at.conf()).toBe(`# libvirt's own\n${BY_FERRY}`);
  expect(at.log().slice(0, 6)).toEqual([
    "daemon-reload",
    `enable ${SOCKET}`,
    `stop libvirtd.service ${SOCKET}`,
    `start ${SOCKET}`,
    "start libvirtd.service",
    `-q is-active ${SOCKET}`,
  ]);

  const { undo } = step();
  if ("impossible" in undo) throw new Error("no undo");
  await at.run(undo);
  expect(existsSync(at.folder)).toBe(false);
  expect(at.conf()).toBe("# libvirt's own\n");
  expect(at.log().slice(-3)).toEqual([
    `disable --now ${SOCKET}`,
    "try-restart libvirtd.service",
    "daemon-reload",
  ]);
});

test("its undo, cut off anywhere, is still seen to be needed and ends the same", async () => {
  const { undo } = step();
  if ("impossible" in undo) throw new Error("no undo");
  for (const cut of undo.keys()) {
    const at = rooted();
    await at.run(step().apply);
    await at.run(undo.slice(0, cut));
    expect(existsSync(at.dropIn), `before command ${cut}`).toBe(true);
    await at.run(undo);
    expect(existsSync(at.folder)).toBe(false);
    expect(at.conf()).toBe("# libvirt's own\n");
  }
});
