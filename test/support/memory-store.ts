import { OpsError } from "../../jobs/error.ts";
import type { LookAnswer, Question } from "../../jobs/look.ts";
import type { HostSeen, Plan, Progress, RunEvent } from "../../jobs/record.ts";
import { vmOf } from "../../jobs/request.ts";
import type { Lease, Store } from "../../jobs/store.ts";

const OPEN: readonly Plan["state"][] = ["planning", "waiting", "approved", "running"];

/**
 * The store in memory, for tests without Redis. What goes in and comes out is
 * copied, as through Redis. `now` is the clock of the leases, ms since 1970.
 */
export function memoryStore(now: () => number = Date.now): Store {
  const plans = new Map<string, Plan>();
  const fences = new Map<string, number>();
  const journals = new Map<string, RunEvent[]>();
  const figures = new Map<string, Progress>();
  const leases = new Map<string, Map<string, Held>>();
  const questions = new Map<string, Question>();
  const answers = new Map<string, LookAnswer>();
  const seen = new Map<string, { readonly at: number; readonly host: HostSeen }>();

  /** Who holds it now, the one that runs out first in front. */
  const holders = (name: string) =>
    [...(leases.get(name) ?? [])]
      .filter(([, { until }]) => until > now())
      .sort(([, a], [, b]) => a.until - b.until);
  const holds = (owner: string, { name }: Lease) => holders(name).some(([holder]) => holder === owner);
  const write = (owner: string, all: readonly Lease[], ttlMs: number) => {
    for (const lease of all) {
      const held = { until: now() + ttlMs, places: placesOf(lease) };
      leases.set(lease.name, new Map(holders(lease.name)).set(owner, held));
    }
  };

  return {
    async createPlan(plan) {
      if (plans.has(plan.id)) throw new OpsError("plan.exists", { plan: plan.id });
      plans.set(plan.id, copy(plan));
    },
    async plan(id) {
      return copy(plans.get(id));
    },
    async changePlan(id, change) {
      const plan = plans.get(id);
      if (plan === undefined) throw new OpsError("plan.unknown", { plan: id });
      plans.set(id, copy(change(copy(plan))));
      return copy(plans.get(id) ?? plan);
    },
    async recentPlans(limit, vm) {
      const found = [...plans.values()].filter(
        (plan) => vm === undefined || (plan.vm ?? vmOf(plan.request)) === vm,
      );
      return copy(found.sort((a, b) => b.createdAt - a.createdAt).slice(0, limit));
    },
    async openPlans() {
      return [...plans.values()].filter(({ state }) => OPEN.includes(state)).map(({ id }) => id);
    },

    async takeRun(id) {
      const token = (fences.get(id) ?? 0) + 1;
      fences.set(id, token);
      return token;
    },
    async holdsRun(id, token) {
      return fences.get(id) === token;
    },
    async append(id, token, event) {
      if (fences.get(id) !== token) throw new OpsError("run.taken-over", { plan: id });
      const journal = journals.get(id) ?? [];
      if (JSON.stringify(journal.at(-1)) !== JSON.stringify(event)) journal.push(copy(event));
      journals.set(id, journal);
    },
    async journal(id) {
      return copy(journals.get(id) ?? []);
    },

    async setProgress(id, progress) {
      if (progress === undefined) figures.delete(id);
      else figures.set(id, copy(progress));
    },
    async progress(id) {
      return copy(figures.get(id));
    },

    async takeLeases(owner, all, ttlMs) {
      for (const lease of all) {
        const others = holders(lease.name).filter(([holder]) => holder !== owner);
        const taken = others.reduce((sum, [, { places }]) => sum + places, 0);
        if (!holds(owner, lease) && taken + placesOf(lease) > lease.limit) {
          return { lease: lease.name, owner: others[0]?.[0] ?? "" };
        }
      }
      write(owner, all, ttlMs);
      return undefined;
    },
    async renewLeases(owner, all, ttlMs) {
      if (!all.every((lease) => holds(owner, lease))) return false;
      write(owner, all, ttlMs);
      return true;
    },
    async freeLeases(owner, all) {
      for (const { name } of all) leases.get(name)?.delete(owner);
    },

    async saveSnapshot({ at, hosts }) {
      for (const host of hosts) {
        if ((seen.get(host.name)?.at ?? at) <= at) seen.set(host.name, { at, host: copy(host) });
      }
    },
    async snapshot() {
      const all = [...seen.values()];
      if (all.length === 0) return undefined;
      return copy({ at: Math.min(...all.map(({ at }) => at)), hosts: all.map(({ host }) => host) });
    },
    async hostSeen(name) {
      return copy(seen.get(name)?.host);
    },
    async lastLooks() {
      return new Map([...seen].map(([name, { at }]) => [name, at]));
    },
    async askLook(id, question) {
      questions.set(id, copy(question));
    },
    async look(id) {
      return copy(questions.get(id));
    },
    async answerLook(id, answer) {
      answers.set(id, copy(answer));
    },
    async lookAnswer(id) {
      return copy(answers.get(id));
    },
    async keepHosts(names) {
      for (const name of seen.keys()) if (!names.includes(name)) seen.delete(name);
    },
  };
}

interface Held {
  readonly until: number;
  readonly places: number;
}

const placesOf = ({ limit, all }: Lease) => (all === true ? limit : 1);

const copy = <T>(value: T): T => structuredClone(value);
