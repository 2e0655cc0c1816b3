import type { Plan } from "../jobs/record.ts";
import { type Known, mustHave, peopleFor, whoIs } from "./access.ts";
import type { BotPorts } from "./bot-ports.ts";
import type { Sender } from "./chat.ts";
import { destinationChoices, type VmThere } from "./destinations.ts";
import { headline } from "./headline.ts";
import { waitsFor } from "./home-plans.ts";
import { hostWords } from "./host-words.ts";
import { readVmId, seenVms, type VmChoice } from "./migrate-form.ts";
import { patiently } from "./patiently.ts";
import { rank } from "./rank.ts";
import { lookAtSnapshot } from "./seen.ts";
import { standing } from "./standing.ts";
import { tell } from "./story.ts";
import { usages } from "./usage.ts";

/** What somebody is typing, where a platform completes it. `vm` is what already stands in the command's VM. */
export type Wanted =
  | { readonly what: "share" | "command" }
  | { readonly what: "vm" | "vm-there" | "host" }
  | { readonly what: "source" | "destination"; readonly vm?: string }
  | { readonly what: "plan"; readonly to: PlanVerb };
export type PlanVerb = "show" | "approve" | "reject" | "cancel" | "give-up" | "undo";

/** One completion: what it stands for, its names (the one that counts most first), and what is known of it. */
export interface Suggestion {
  readonly value: string;
  readonly names: readonly [string, ...string[]];
  readonly words: string;
}

/**
 * What somebody may mean, best first. Throws OpsError `access.*` for whoever
 * may not look, and `command.no-answer` when Redis is silent for `patienceMs`.
 */
export async function suggestions(
  typed: string,
  wanted: Wanted,
  { account, granted }: Pick<Sender, "account" | "granted">,
  ports: BotPorts,
  patienceMs: number,
): Promise<Suggestion[]> {
  const known = whoIs(account, ports.site.people, granted);
  mustHave("viewer", known.person, ports.site.people);
  const all = await patiently(() => read(wanted, known, ports), patienceMs);
  return rank(typed, all, ({ names }) => names);
}

async function read(wanted: Wanted, known: Known, ports: BotPorts): Promise<Suggestion[]> {
  const { site } = ports;
  switch (wanted.what) {
    case "share":
      return site.shares.map((share) => one(share.name, `${share.path} of ${share.server.name}`));
    case "command":
      return Object.values(usages).map(({ path, about }) =>
        one(path.slice(path[0] === "ferry" ? 1 : 0).join(" "), about),
      );
    case "plan":
      return plans(wanted.to, known.person.name, {
        ...ports,
        site: { ...site, people: peopleFor(known, site.people) },
      });
    default:
      return seen(wanted, ports);
  }
}

async function seen(
  wanted: Exclude<Wanted, { what: "share" | "command" } | { what: "plan" }>,
  ports: BotPorts,
): Promise<Suggestion[]> {
  const now = ports.now();
  const { hosts } = await lookAtSnapshot(ports, now);
  const vms = seenVms(hosts);
  switch (wanted.what) {
    case "vm":
      return vms.map(({ id, vm, host, words }) => ({ value: id, names: [vm, host], words }));
    case "vm-there":
      return [...new Set(vms.map(({ vm }) => vm))].map((vm) =>
        one(vm, vms.flatMap((each) => (each.vm === vm ? [each.words] : [])).join("; ")),
      );
    case "host":
      return ports.site.hosts.map(({ name }) => one(name, hostWords(hosts.find(is(name)), now)));
    case "source":
      return ports.site.hosts
        .filter(
          ({ name }) => wanted.vm === undefined || there(wanted.vm, vms).some(({ host }) => host === name),
        )
        .map(({ name }) => one(name, hostWords(hosts.find(is(name)), now)));
    case "destination": {
      const [only, ...others] = wanted.vm === undefined ? [] : there(wanted.vm, vms);
      const chosen = others.length === 0 ? only : undefined;
      return destinationChoices(chosen, hosts, ports.site, now).map(({ host, verdict, words }) =>
        one(host, verdict === "possible" ? words : `${verdict}: ${words}`),
      );
    }
  }
}

const is =
  (wanted: string) =>
  ({ name }: { readonly name: string }) =>
    name === wanted;

/** Where the VM is that somebody chose or typed: on one host if they chose, on each that was seen to have it else. */
function there(vm: string, vms: readonly VmChoice[]): readonly VmThere[] {
  const chosen = readVmId(vm);
  return chosen === undefined ? vms.filter((each) => each.vm === vm) : [chosen];
}

const MOST_PLANS = 100;

async function plans(to: PlanVerb, person: string, ports: BotPorts): Promise<Suggestion[]> {
  const recent = await ports.store.recentPlans(MOST_PLANS);
  const fitting = recent.filter((plan) => fits(plan, to));
  // What waits for this very person stands first.
  const mine = fitting.filter((plan) => isMine(plan, person, ports));
  const others = fitting.filter((plan) => !mine.includes(plan));
  return [...mine, ...others].map((plan) => ({
    value: plan.id,
    names: [plan.id, ...(plan.vm === undefined ? [] : [plan.vm]), plan.requestedBy.person],
    words: `${headline(plan)} · ${standing(plan, tell(plan, [])).status} · ${plan.requestedBy.person}`,
  }));
}

function isMine(plan: Plan, person: string, { site, now }: BotPorts): boolean {
  const who = site.people.find(({ name }) => name === person);
  return who !== undefined && waitsFor(who, plan, site, now());
}

const STATES: Readonly<Record<Exclude<PlanVerb, "show">, readonly Plan["state"][]>> = {
  approve: ["waiting"],
  reject: ["waiting"],
  cancel: ["planning", "waiting", "approved", "running"],
  "give-up": ["approved", "running"],
  undo: ["cancelled", "failed", "done"],
};

const fits = (plan: Plan, to: PlanVerb): boolean =>
  to === "show" || (STATES[to].includes(plan.state) && !(to === "approve" && plan.planOnly === true));

const one = (name: string, words: string): Suggestion => ({ value: name, names: [name], words });
