import { cpus } from "node:os";
import { up } from "../lab/up.ts";
import { atRest } from "./at-rest.ts";
import { type Figure, table } from "./figures.ts";
import { moves } from "./moves.ts";
import { preparations } from "./preparations.ts";

const usage = `npm run bench [-- PART…]   all parts, or some of: rest, prepare, moves
PAIRS=n                    how many pairs of moves (3 at least; more where somebody has the time)
`;

const say = (line: string) => void process.stdout.write(`${line}\n`);
const PAIRS = Math.max(3, Number(process.env.PAIRS ?? 3));

const lab = await up({ instance: "bench", say });
const parts: Readonly<Record<string, () => Promise<Figure[]>>> = {
  rest: () => atRest(lab),
  prepare: () => preparations(lab, say),
  moves: () => moves(lab, PAIRS, say),
};

async function bench(asked: readonly string[]): Promise<number> {
  const names = asked.length === 0 ? Object.keys(parts) : asked;
  const figures: Figure[] = [];
  for (const name of names) {
    const part = parts[name];
    if (part === undefined) {
      process.stderr.write(usage);
      return 2;
    }
    say(`${name}:`);
    figures.push(...(await part()));
  }
  say(
    `\nOn ${cpus().length} × ${cpus()[0]?.model.trim()}, hosts run by ${lab.accelerator}:\n\n${table(figures)}`,
  );
  return 0;
}

try {
  process.exitCode = await bench(process.argv.slice(2));
} finally {
  await lab.down();
}
