import type { Person, Role } from "../config/policy.ts";
import { mustHave, whoIs } from "./access.ts";
import type { BotPorts } from "./bot-ports.ts";
import type { Sender } from "./chat.ts";
import { age, list } from "./format.ts";
import { readOpenPlans, underWayItem, waitingItem, waitsFor } from "./home-plans.ts";
import type { HomeItem, HomeSection } from "./home-section.ts";
import { hostWords } from "./host-words.ts";
import { historyLine } from "./look-up.ts";
import { type Line, text } from "./message.ts";
import { patiently } from "./patiently.ts";
import { refusal } from "./refusal.ts";
import { lookAtSnapshot, type Seen } from "./seen.ts";

/** What one person sees of Ferry at a glance, as data: each platform that has a page for it draws its own. */
export interface Home {
  /** Who looks and what they may do; or why they see nothing, and who can change that. */
  readonly lines: readonly Line[];
  readonly sections: readonly HomeSection[];
}

const LATEST = 15;

/**
 * Reads a person's home: what waits for their approval, what is under way, the
 * hosts, and the latest plans. Never throws: to somebody whom the site file
 * does not know it says who may add them, and a Redis that is silent is named.
 */
export async function readHome(account: Sender["account"], ports: BotPorts): Promise<Home> {
  try {
    const { person } = whoIs(account, ports.site.people);
    mustHave("viewer", person, ports.site.people);
    const sections = await patiently(() => readSections(person, ports), ports.patienceMs);
    return { lines: greeting(person), sections };
  } catch (error) {
    const { title, lines } = refusal(error, { account, said: "home" }, ports);
    return { lines: [text(title), ...lines], sections: [] };
  }
}

const MAY: Readonly<Record<Role, string>> = {
  viewer: "look",
  requester: "ask for plans and cancel your own",
  approver: "decide on plans and cancel them",
};

function greeting({ name, roles }: Person): Line[] {
  const may = [...new Set([MAY.viewer, ...roles.map((role) => MAY[role])])];
  return [
    text(`You are ${name} here: ${list(roles, "and")}. You may ${list(may, "and")}.`),
    text("Type /migrate in a channel to move a VM, and /ferry help for everything else."),
  ];
}

async function readSections(person: Person, ports: BotPorts): Promise<HomeSection[]> {
  const { store, site } = ports;
  const now = ports.now();
  const [open, seen, recent] = await Promise.all([
    readOpenPlans(store),
    lookAtSnapshot(ports, now),
    store.recentPlans(4 * LATEST),
  ]);
  const mine = open.filter(({ plan }) => waitsFor(person, plan, site, now));
  const others = open.filter((each) => !mine.includes(each));
  const isOpen = (id: string) => open.some(({ plan }) => plan.id === id);
  const past = recent.filter(({ id }) => !isOpen(id)).slice(0, LATEST);
  return [
    ...(person.roles.includes("approver")
      ? [
          {
            title: "Waits for your approval",
            items: mine.map(({ plan }) => waitingItem(plan, site)),
            none: "Nothing waits for you.",
            all: "/ferry history",
          },
        ]
      : []),
    {
      title: "Under way",
      items: others.map((each) => underWayItem(each, person)),
      none: "Nothing is under way.",
      all: "/ferry history",
    },
    {
      title: "Hosts",
      items: site.hosts.map(({ name }) => {
        const host = seen.hosts.find((each) => each.name === name);
        return item(text(`${name}: ${hostWords(host, now)}`));
      }),
      none: "The site file has no hosts.",
      note: seenNote(seen, now),
      all: "/ferry hosts",
    },
    {
      title: "Latest plans",
      items: past.map((plan) => item(historyLine(plan))),
      none: "No plan has ended yet.",
      all: "/ferry history",
    },
  ];
}

const item = (line: Line): HomeItem => ({ lines: [line], buttons: [] });

function seenNote({ at, again }: Seen, now: number): string {
  if (at === undefined) return "Ferry has not read the hosts yet. It does now: look again in a few seconds.";
  const more = again ? "; they are being read again, so look again in a few seconds" : "";
  return `Read ${age(now - at)}${more}. A plan reads them anew.`;
}
