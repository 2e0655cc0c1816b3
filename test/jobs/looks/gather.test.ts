import { describe, expect, it } from "vitest";
import { OpsError } from "../../../jobs/error.ts";
import { gather, sparingShell } from "../../../jobs/looks/gather.ts";
import { type Command, type CommandResult, sh } from "../../../jobs/shell.ts";
import type { Fact } from "../../../jobs/step.ts";
import { host } from "../../support/hosts.ts";
import { portsWith } from "../../support/ports.ts";

const said: Fact<string> = { id: "said", command: sh`say`, parse: ({ stdout }) => stdout };
const [kvm1, kvm2, kvm3] = [host("kvm1"), host("kvm2"), host("kvm3")];
const done: CommandResult = { stdout: "", stderr: "", code: 0 };

/** A sleep that ends when the test says so, or with its signal. */
function alarm() {
  let ring: () => void = () => {};
  const sleep = (_: number, signal?: AbortSignal) =>
    new Promise<void>((resolve) => {
      ring = resolve;
      signal?.addEventListener("abort", () => resolve());
    });
  return { sleep, ring: () => ring() };
}

describe("gather", () => {
  it("gives each host's answer for itself, and names who failed and who is slow", async () => {
    const { sleep, ring } = alarm();
    const ports = { ...portsWith({ run: async () => done }), sleep };
    const ask = async ({ name }: { name: string }) => {
      if (name === "kvm1") return "yes";
      if (name === "kvm2") throw new OpsError("domain.libvirt-silent", { host: "kvm2" });
      setImmediate(ring);
      return new Promise<string>(() => {});
    };

    const { answers, silent, slow } = await gather([kvm1, kvm2, kvm3], ask, ports);

    expect(answers).toEqual([{ host: kvm1, value: "yes" }]);
    expect(silent).toMatchObject([{ host: "kvm2", error: { code: "domain.libvirt-silent" } }]);
    expect(slow).toEqual(["kvm3"]);
  });

  it("waits for nobody once all have answered", async () => {
    const { sleep } = alarm();
    const ports = { ...portsWith({ run: async () => done }), sleep };

    expect((await gather([kvm1], async () => 1, ports)).answers).toHaveLength(1);
  });
});

describe("the shell of look-ups", () => {
  const command: Command = sh`virsh list`;

  it("runs two commands at once on a host, and does not hold up another host", async () => {
    const running: string[] = [];
    const shell = sparingShell({
      run: ({ name }) => {
        running.push(name);
        return new Promise(() => {});
      },
    });
    for (let i = 0; i < 5; i += 1) void shell.run(kvm1, command);
    void shell.run(kvm2, command);
    await new Promise(setImmediate);

    expect(running.toSorted()).toEqual(["kvm1", "kvm1", "kvm2"]);
  });

  it("lets go whoever waits for a place no longer, and gives up no command that runs", async () => {
    const signals: (AbortSignal | undefined)[] = [];
    const ends: (() => void)[] = [];
    const shell = sparingShell({
      run: (_host, _command, signal) => {
        signals.push(signal);
        return new Promise((resolve) => ends.push(() => resolve(done)));
      },
    });
    const enough = new AbortController();
    const runs = [1, 2, 3].map(() => shell.run(kvm1, command, enough.signal));
    const third = expect(runs[2]).rejects.toBe("enough");
    await new Promise(setImmediate);

    enough.abort("enough");
    await third;
    for (const end of ends) end();

    expect(await Promise.all(runs.slice(0, 2))).toEqual([done, done]);
    expect(signals).toEqual([undefined, undefined]);
  });

  it("asks nothing more of a host for somebody who waits no longer", async () => {
    const { sleep, ring } = alarm();
    let asked = 0;
    const shell = sparingShell({
      run: () => {
        asked += 1;
        return new Promise(() => {});
      },
    });
    const ports = { ...portsWith(shell), sleep };
    for (let i = 0; i < 6; i += 1) {
      const looked = gather([kvm1], (each, read) => read(each, said), ports);
      setImmediate(() => setImmediate(() => setImmediate(ring)));
      expect((await looked).slow).toEqual(["kvm1"]);
    }

    expect(asked).toBe(2);
  });
});
