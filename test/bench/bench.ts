import { cpus } from "node:os";
import type { Lab } from "../lab/lab.ts";
import { up } from "../lab/up.ts";
import {
  acknowledgements,
  botKilled,
  discordAcknowledgements,
  discordBotKilled,
  gatewayCuts,
  refreshes,
} from "./acknowledgements.ts";
import { atRest } from "./at-rest.ts";
import { cold } from "./cold.ts";
import { type Figure, table } from "./figures.ts";
import { moves } from "./moves.ts";
import { preparations } from "./preparations.ts";
import { discordRuns, runs } from "./runs.ts";

const say = (line: string) => void process.stdout.write(`${line}\n`);
const PAIRS = Math.max(3, Number(process.env.PAIRS ?? 3));

/** Parts that begin with real hosts; the others need none. */
let lab: Lab | undefined;
async function onLab(act: (lab: Lab) => Promise<Figure[]>): Promise<Figure[]> {
  lab ??= await up({ instance: "bench", say });
  return act(lab);
}

const parts: Readonly<Record<string, () => Promise<Figure[]>>> = {
  rest: () => onLab(atRest),
  prepare: () => onLab((hosts) => preparations(hosts, say)),
  moves: () => onLab((hosts) => moves(hosts, PAIRS, say)),
  cold: () => onLab((hosts) => cold(hosts, say)),
  acks: () => acknowledgements(say),
  refreshes: () => refreshes(say),
  killed: () => botKilled(say),
  runs: () => runs(say),
  "discord-acks": () => discordAcknowledgements(say),
  "discord-cuts": () => gatewayCuts(say),
  "discord-killed": () => discordBotKilled(say),
  "discord-runs": () => discordRuns(say),
};

const usage = `npm run bench [-- PART…]   all parts, or some of: ${Object.keys(parts).join(", ")}
PAIRS=n                    how many pairs of moves (3 at least; more where somebody has the time)
`;

async function bench(asked: readonly string[]): Promise<number> {
  const names = asked.length === 0 ? Object.keys(parts) : asked;
  const wanted = names.flatMap((name) => parts[name] ?? []);
  if (wanted.length < names.length) {
    process.stderr.write(usage);
    return 2;
  }
  const figures: Figure[] = [];
  for (const [i, part] of wanted.entries()) {
    say(`${names[i]}:`);
    const found = await part();
    // At once: who ends the bench early keeps what was measured until then.
    for (const { what, measured } of found) say(`  ${what}: ${measured}`);
    figures.push(...found);
  }
  const hosts = lab === undefined ? "" : `, hosts run by ${lab.accelerator}`;
  say(`\nOn ${cpus().length} × ${cpus()[0]?.model.trim()}${hosts}:\n\n${table(figures)}`);
  return figures.every(({ met }) => met) ? 0 : 1;
}

try {
  process.exitCode = await bench(process.argv.slice(2));
} finally {
  await lab?.down();
}
