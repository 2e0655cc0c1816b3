import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { homeView } from "../../../../adapters/slack/views/home-view.ts";
import { type Home, readHome } from "../../../../bot/home.ts";
import type { HomeItem, HomeSection } from "../../../../bot/home-section.ts";
import { code, message, text, time } from "../../../../bot/message.ts";
import { planned } from "../../../support/planned.ts";
import { scene } from "../../../support/scene.ts";
import { sitesWithSnapshots } from "../../../support/snapshots.ts";
import { viewFaults, viewText } from "../../../support/view-faults.ts";

const AT = Date.UTC(2026, 10, 23, 14, 0, 0);

const section = (title: string, items: HomeItem[], parts: Partial<HomeSection> = {}): HomeSection => ({
  title,
  items,
  none: `No ${title}.`,
  all: "/ferry history",
  ...parts,
});
const home = (...sections: HomeSection[]): Home => ({ lines: [text("You are bob here.")], sections });
const plan = (n: number): HomeItem => ({
  lines: [text(`plan ${n}`)],
  buttons: [
    { id: `approve.${n}`, label: "Approve", style: "primary", confirm: "Have Ferry do it?" },
    { id: `reject.${n}`, label: "Reject", style: "danger" },
  ],
  place: { platform: "slack", channel: "T0FERRY/C0FERRY" },
});
const line = (words: string): HomeItem => ({ lines: [text(words)], buttons: [] });
const many = <T>(count: number, make: (n: number) => T): T[] =>
  Array.from({ length: count }, (_, n) => make(n));

describe("a Home tab", () => {
  it("shows every section, with buttons where there are some, and what is none", () => {
    const view = homeView(
      home(section("plans", [plan(1)]), section("hosts", [], { note: "Read 12 s ago." })),
    );

    expect(viewFaults(view)).toEqual([]);
    expect(viewText(view).split("\n")).toEqual([
      "You are bob here.",
      "plans",
      "plan 1",
      "In #C0FERRY",
      "Approve",
      "Reject",
      "hosts",
      "No hosts.",
      "Read 12 s ago.",
    ]);
    expect(view.blocks.find(({ type }) => type === "actions")).toMatchObject({
      elements: [
        {
          action_id: "approve.1",
          value: "approve.1",
          style: "primary",
          confirm: { text: { text: "Have Ferry do it?" } },
        },
        { action_id: "reject.1", style: "danger" },
      ],
    });
  });

  it("counts what it has no room for, and says where it stands; no section takes another's place", () => {
    const view = homeView(
      home(
        section("plans", many(200, plan)),
        section("running", many(200, plan)),
        section(
          "hosts",
          many(900, (n) => line(`kvm${n}: answers, 3 VMs`)),
          { all: "/ferry hosts" },
        ),
        section(
          "past",
          many(15, (n) => line(`past ${n}`)),
        ),
      ),
    );
    const said = viewText(view);

    expect(viewFaults(view)).toEqual([]);
    expect(said).toMatch(/\+\d+ more: \/ferry history/);
    expect(said).toMatch(/\+\d+ more: \/ferry hosts/);
    const shown = (word: string) => said.match(new RegExp(`^${word}\\d+`, "gm"))?.length ?? 0;
    expect(shown("plan ")).toBeGreaterThan(20);
    expect(said).toContain("kvm0: answers");
    expect(shown("past ")).toBe(15);
  });

  it("counts exactly", () => {
    const view = homeView(home(section("plans", many(120, plan))));
    const shown = viewText(view).match(/^plan \d+/gm)?.length ?? 0;

    expect(viewText(view)).toContain(`+${120 - shown} more: /ferry history`);
    expect(view.blocks.length).toBeGreaterThan(95);
  });

  it("stays within what a view may weigh, in bytes", () => {
    const heavy = many(900, () => line("漢".repeat(490)));
    const view = homeView(home(section("one", heavy), section("two", heavy), section("three", heavy)));

    expect(viewFaults(view)).toEqual([]);
    expect(Buffer.byteLength(JSON.stringify(view))).toBeGreaterThan(150_000);
    expect(viewText(view).match(/more: \/ferry history/g)).toHaveLength(3);
  });

  it("has the answer to a click on top", () => {
    const notice = message("Approved: plan k7m2qx9d is queued", "good", "approved", {
      lines: [time("at ", AT)],
    });

    expect(viewText(homeView(home(), notice))).toMatch(
      /^Approved: plan k7m2qx9d is queued\nat 14:00 UTC, 2026/,
    );
  });

  it("tells somebody unknown who may add them, and nothing else", async () => {
    const play = scene();
    const view = homeView(await readHome({ platform: "slack", account: "T1/U0MALLORY" }, play));

    expect(viewFaults(view)).toEqual([]);
    expect(viewText(view)).toBe(
      [
        "Ferry does not know you: no person of the site file has the slack account T1/U0MALLORY",
        'Ask bob, carol or dave to add `slack: "T1/U0MALLORY"` to your accounts in the site file.',
      ].join("\n"),
    );
  });

  it("is a view that Slack takes, whatever is seen and under way", async () => {
    await fc.assert(
      fc.asyncProperty(sitesWithSnapshots, fc.nat({ max: 60 }), async ({ site, hosts }, plans) => {
        const ids = many(plans, (n) => `a${String(n).padStart(7, "0")}`);
        const play = scene({ site, ids: [...ids] });
        await play.store.saveSnapshot({ at: play.now(), hosts });
        const host = site.hosts[0]?.name;
        for (const [n, id] of ids.entries()) {
          if (host === undefined) break;
          await play.say("dave", `/ferry prepare ${host}`);
          const states = ["waiting", "running", "done", "approved", "planning"] as const;
          await planned(play, id, { state: states[n % states.length] ?? "waiting" });
        }

        for (const account of ["bob", "ann"]) {
          const read = await readHome({ platform: "fake", account }, play);
          expect(viewFaults(homeView(read, message("An answer", "good", "done")))).toEqual([]);
        }
      }),
      { numRuns: 40 },
    );
  });

  it("is a view that Slack takes, whatever stands in it", () => {
    const words = fc.oneof(
      fc.string({ unit: "grapheme" }),
      fc.string({ unit: fc.constantFrom("x", "漢", "<", "\u0001"), maxLength: 4000, size: "max" }),
    );
    const item = fc.record(
      {
        lines: fc.array(
          fc.oneof(
            words.map(text),
            words.map(code),
            words.map((before) => time(before, AT)),
          ),
        ),
        buttons: fc.uniqueArray(fc.nat(), { maxLength: 3 }).map((numbers) =>
          numbers.map((n) => ({
            id: `approve.${n}`,
            label: "x".repeat(n % 200),
            style: "plain" as const,
            confirm: "y".repeat(n % 900),
          })),
        ),
        place: fc.record({ platform: fc.constant("slack"), channel: fc.constantFrom("T1/C0FERRY", "T1/D1") }),
      },
      { requiredKeys: ["lines", "buttons"] },
    );
    const sections = fc.array(
      fc.record(
        {
          title: words,
          none: words,
          note: words,
          all: words,
          items: fc.array(item, { maxLength: 30, size: "max" }),
        },
        { requiredKeys: ["title", "none", "all", "items"] },
      ),
      { maxLength: 4 },
    );

    fc.assert(
      fc.property(sections, fc.array(words.map(text)), words, (all, lines, title) => {
        const view = homeView({ lines, sections: all }, message(title, "good", "", { lines }));

        expect(viewFaults(view)).toEqual([]);
      }),
      { numRuns: 40 },
    );
  });
});
