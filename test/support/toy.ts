import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { z } from "zod";
import type { Host } from "../../config/inventory.ts";
import type { Risk } from "../../config/policy.ts";
import { newPlan } from "../../jobs/new-plan.ts";
import type { Ports } from "../../jobs/ports.ts";
import type { Plan, RunEvent } from "../../jobs/record.ts";
import { type RunbookEntry, type Runbooks, runbookEntry } from "../../jobs/runbook.ts";
import { undo } from "../../jobs/runbooks/undo.ts";
import { sh } from "../../jobs/shell.ts";
import { defineStep, type Fact, needed, on, satisfied } from "../../jobs/step.ts";
import { host } from "./hosts.ts";
import { localShell } from "./local-shell.ts";
import { memoryStore } from "./memory-store.ts";
import { silentLog } from "./silent-log.ts";
import { testSite } from "./site.ts";

/**
 * A world of hosts whose whole state is a set of files in one folder each: the
 * engine is real, the shell is real, only the things done are toys.
 */
export function toyWorld(names: readonly string[]) {
  const root = mkdtempSync(path.join(tmpdir(), "ferry-toy-"));
  const hosts = names.map((name) => host(name));
  for (const { name } of hosts) execFileSync("mkdir", ["-p", path.join(root, name)]);
  const file = (of: Host, key: string) => path.join(root, of.name, key);

  const thing = (on: Host, key: string): Fact<boolean> => ({
    id: `thing ${key}`,
    command: sh`test -e ${file(on, key)}`,
    parse: ({ code }) => code === 0,
  });

  /** Makes a thing on a host; two commands, so that a run can die between them. */
  const make = defineStep<{
    on: Host;
    area: string;
    key: string;
    risk: Risk;
    broken: boolean;
    lies: boolean;
  }>({
    id: "toy.make",
    risk: "safe",
    title: ({ on, key }) => `Make ${key} on ${on.name}`,
    check: async ({ on, key }, read) =>
      (await read(on, thing(on, key))) ? satisfied() : needed(`there is no ${key}`),
    apply: ({ on: where, key, broken, lies }) => [
      on(where, sh`touch ${file(where, `${key}.half`)}`),
      on(where, broken ? sh`echo no good >&2; exit 3` : lies ? sh`true` : sh`touch ${file(where, key)}`),
    ],
    undo: ({ on: where, key, broken }) => [
      on(where, broken ? sh`exit 4` : sh`rm -f ${file(where, key)} ${file(where, `${key}.half`)}`),
    ],
  });

  const step = z.strictObject({
    host: z.string(),
    area: z.string(),
    key: z.string(),
    risk: z.enum(["safe", "disruptive", "destructive"]),
    broken: z.boolean(),
    lies: z.boolean(),
    late: z.boolean(),
    /** Without an undo; says what stays. */
    stays: z.boolean(),
  });
  type ToyStep = z.infer<typeof step>;

  /** A runbook whose steps the test gives; `resolve` answers with whatever they are by then. */
  let wanted: readonly ToyStep[] = [];
  const toy = runbookEntry<"prepare-host", ToyStep[]>({
    id: "prepare-host",
    params: z.array(step),
    resolve: async () => [...wanted],
    title: () => "Make toys",
    steps: (params) =>
      params.map((toyStep) => {
        const on = hosts.find(({ name }) => name === toyStep.host) ?? host(toyStep.host);
        const bound = make({ ...toyStep, on });
        const late = toyStep.late ? { answersLate: true, host: undefined } : {};
        const stays = toyStep.stays ? { undo: [], stays: `${toyStep.key} stays on ${on.name}.` } : {};
        return { ...bound, id: `${toyStep.area}.make`, risk: toyStep.risk, ...late, ...stays };
      }),
    leases: () => [{ name: "toys", limit: 1 }],
    summary: async () => ["All toys are made."],
    standing: async () => "Some toys are made.",
  });
  const none: RunbookEntry = {
    resolve: () => Promise.reject(new Error("no such toy")),
    restore: () => {
      throw new Error("no such toy");
    },
  };
  const runbooks: Runbooks = {
    "prepare-host": toy,
    "migrate-live": none,
    "share-storage": none,
    "create-volume": none,
    "create-domain": none,
    purge: none,
    undo: runbookEntry(undo(() => runbooks)),
  };

  const store = memoryStore();
  const shell = localShell();
  const queued: string[] = [];
  let ids = 0;
  const note = (kind: string) => async (id: string) => void queued.push(`${kind} ${id}`);
  const ports: Ports = {
    site: { ...testSite(), hosts },
    runbooks,
    store,
    shell,
    queue: {
      plan: note("plan"),
      run: note("run"),
      sync: async ({ id }) => void queued.push(`sync ${id}`),
      expire: async (id) => void queued.push(`expire ${id}`),
      refresh: async () => {},
    },
    authority: { caPem: "CA", sign: async () => "signed" },
    log: silentLog,
    now: Date.now,
    sleep: async () => {},
    newPlanId: () => `toy${String(++ids).padStart(5, "0")}`,
    worker: "test:1",
  };

  return {
    ports,
    queued,
    trips: shell.trips,
    want(steps: readonly (Partial<ToyStep> & { host: string; key: string })[]) {
      wanted = steps.map((given) => ({
        area: "toy",
        risk: "disruptive" as const,
        broken: false,
        lies: false,
        late: false,
        stays: false,
        ...given,
      }));
    },
    async ask(id: string, request: Plan["request"] = { runbook: "prepare-host", hosts: ["kvm1"] }) {
      const requestedBy = { person: "ann", platform: "console", account: "ann" };
      const place = { platform: "console", channel: "terminal" };
      await store.createPlan(newPlan({ id, request, requestedBy, place, typed: "toys", at: Date.now() }));
    },
    async approve(id: string) {
      await store.changePlan(id, (plan) => ({ ...plan, state: "approved" }));
    },
    /** By hand, behind Ferry's back. */
    put: (hostName: string, key: string) => execFileSync("touch", [path.join(root, hostName, key)]),
    take: (hostName: string, key: string) => rmSync(path.join(root, hostName, key)),
    things: () =>
      hosts.flatMap(({ name }) =>
        readdirSync(path.join(root, name))
          .sort()
          .map((key) => `${name}/${key}`),
      ),
    /** What commands changed something, in order. */
    acts: () => shell.trips.map(({ line }) => line).filter((line) => line !== "sh -s"),
    events: async (id: string): Promise<RunEvent["type"][]> =>
      (await store.journal(id)).map(({ type }) => type),
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}

export type ToyWorld = ReturnType<typeof toyWorld>;
