import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { ferryOn } from "../lab/ferry.ts";
import type { Lab } from "../lab/lab.ts";
import { waitFor } from "../lab/wait.ts";
import { type Figure, seconds } from "./figures.ts";

/** From the command to the first answer, and what bot and worker in one process hold in memory at rest. */
export async function atRest(lab: Lab): Promise<Figure[]> {
  const ferry = await ferryOn(lab, "bench-rest");
  const began = performance.now();
  const child = spawn(process.execPath, ["dist/bot/cli.js", "up", "--console", "--as", "ann"], {
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...ferry.environment },
    stdio: ["pipe", "pipe", "inherit"],
  });
  let said = "";
  child.stdout.on("data", (data) => (said += data));
  child.stdin.write("/ferry help\n");
  try {
    const answered = () => (/only you see this/.test(said) ? true : undefined);
    await waitFor("the first answer", answered, { intervalMs: 10 });
    const ready = performance.now() - began;
    await waitFor("a first look at the hosts", () => ferry.store.snapshot());
    const rss = Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${child.pid}/status`, "utf8"))?.[1]);
    const megabytes = Math.round(rss / 1024);
    return [
      {
        what: "`ferry up` to its first answer",
        measured: seconds(ready),
        wanted: "at most 3 s",
        met: ready <= 3000,
      },
      {
        what: "bot and worker in one process at rest, resident",
        measured: `${megabytes} MB`,
        wanted: "at most 150 MB",
        met: megabytes <= 150,
      },
    ];
  } finally {
    child.kill();
    await once(child, "exit");
    await ferry.close();
  }
}
