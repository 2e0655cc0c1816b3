/** One line of the bench's table. */
export interface Figure {
  readonly what: string;
  readonly measured: string;
  readonly wanted: string;
  readonly met: boolean;
}

export const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;

export const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

/** How long something takes, ms. */
export async function timed(act: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await act();
  return performance.now() - began;
}

/** The table, for a terminal and for the README alike. */
export function table(figures: readonly Figure[]): string {
  const rows = figures.map(({ what, measured, wanted, met }) => [what, measured, wanted, met ? "yes" : "no"]);
  const lines = [["what", "measured", "wanted", "met"], ["---", "---", "---", "---"], ...rows];
  return lines.map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}
