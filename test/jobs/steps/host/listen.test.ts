import { describe, expect, test } from "vitest";
import type { Listening } from "../../../../jobs/facts/listening.ts";
import type { Action } from "../../../../jobs/step.ts";
import { listen } from "../../../../jobs/steps/host/listen.ts";
import { facts } from "../../../support/facts.ts";
import { host } from "../../../support/hosts.ts";
import { settingsOf } from "../../../support/libvirt-settings.ts";
import { unitsWith } from "../../../support/units.ts";

const file = "/etc/sysconfig/libvirtd";
const step = (start = { file, arguments: ["--verbose"] }) =>
  listen({ host: host("kvm1"), start, planId: "k7m2qx9d" });

const itself = (words: readonly string[] | undefined, ...addresses: string[]): Listening => ({
  by: "itself",
  file,
  arguments: words,
  endpoints: addresses.map((address) => ({ address, port: 16514 })),
});
const verdict = (listening: Listening, libvirtd = "", jobs: readonly string[] = []) =>
  step().check(
    facts({
      kvm1: {
        listening,
        "libvirt-settings": settingsOf({ libvirtd }),
        units: unitsWith({ "libvirtd.service": "on" }),
        "running-jobs": jobs,
      },
    }),
  );

describe("the check", () => {
  test.each(["any", "172.16.1.11"])("is satisfied by a daemon that listens on %s", async (address) => {
    expect(await verdict(itself(["--listen", "--verbose"], address))).toEqual({ state: "satisfied" });
  });

  test.each([
    ["is not told to", itself(["--verbose"], "any"), "", `${file} does not say --listen`],
    [
      "is told not to by TLS",
      itself(["--listen", "--verbose"], "any"),
      "listen_tls = 0",
      "/etc/libvirt/libvirtd.conf does not say listen_tls = 1",
    ],
    [
      "has not been restarted",
      itself(["--listen", "--verbose"]),
      "listen_tls = 1",
      "it does not listen on port 16514",
    ],
    [
      "listens elsewhere alone",
      itself(["-l", "--verbose"], "127.0.0.1"),
      "listen_tls = 1",
      "it does not listen on port 16514",
    ],
  ])("is needed while the daemon %s", async (_, listening, libvirtd, because) => {
    const found = await verdict(listening, `${libvirtd}\n${libvirtd === "" ? "listen_tls = 1" : ""}`);

    expect(found).toEqual({ state: "needed", because });
  });

  test("is blocked while a libvirt job runs: it restarts the daemon", async () => {
    expect(await verdict(itself(["--verbose"]), "listen_tls = 1", ["vm1"])).toMatchObject({
      error: { code: "host.migrating" },
    });
  });

  test("is blocked where systemd's sockets have come up since, and where the arguments are others", async () => {
    expect(await verdict({ by: "sockets" })).toMatchObject({ error: { code: "host.not-as-planned" } });
    expect(await verdict(itself(["--config", "/x"]))).toMatchObject({
      error: { code: "host.not-as-planned" },
    });
  });

  test.each([undefined, ["--verbose", "$(x)"]])(
    "is blocked by arguments that Ferry cannot write: %j",
    async (words) => {
      expect(await verdict(itself(words))).toMatchObject({ error: { code: "host.arguments-unclear" } });
    },
  );

  test("is blocked where the arguments come from no file", async () => {
    const nowhere: Listening = { by: "itself", file: undefined, arguments: [], endpoints: [] };

    expect(await verdict(nowhere)).toMatchObject({ error: { code: "host.no-arguments-file" } });
  });
});

const commands = (actions: readonly Action[] | { readonly impossible: string }) =>
  "impossible" in actions
    ? []
    : actions.map((action) => (action.type === "command" ? action.command : undefined));

test("writes one line into each file and restarts the daemon, with all other arguments", () => {
  const all = commands(step().apply);

  expect(all.map((command) => command?.stdin)).toEqual([
    "# BEGIN ferry listen-tls\nlisten_tls = 1\n# END ferry listen-tls\n",
    undefined,
    '# BEGIN ferry listen-tls\nLIBVIRTD_ARGS="--listen --verbose"\n# END ferry listen-tls\n',
    undefined,
  ]);
  expect(all.at(-1)?.line).toMatch(/if systemctl restart libvirtd.service; then\n.*for try/s);
});

test("has nothing to do where Ferry cannot tell how it is started: the check says why", () => {
  expect(listen({ host: host("kvm1"), start: {}, planId: "k7m2qx9d" }).apply).toEqual([]);
});

test("the undo is needed while one of the files has Ferry's lines", async () => {
  const blocks = `marked-blocks /etc/libvirt/libvirtd.conf listen-tls ${file} listen-tls`;
  const undo = (there: readonly string[], jobs: readonly string[] = []) =>
    step().checkUndo?.(
      facts({
        kvm1: { [blocks]: there, units: unitsWith({ "libvirtd.service": "on" }), "running-jobs": jobs },
      }),
    );

  expect(await undo([file])).toEqual({ state: "needed", because: `Ferry's lines are in ${file}` });
  expect(await undo([file], ["vm1"])).toMatchObject({ error: { code: "host.migrating" } });
  expect(await undo([])).toMatchObject({ state: "satisfied" });
  expect(commands(step().undo).at(0)?.line).toMatch(/systemctl try-restart libvirtd.service$/);
});
