import { type Monitor, withMonitor } from "./monitor.ts";
import { alivePid } from "./process.ts";
import { hostFiles } from "./qemu.ts";

/** Saves running hosts under `tag`, all at one instant, so that connections between them go on after a load. */
export async function saveHosts(directory: string, names: readonly string[], tag: string): Promise<void> {
  await withMonitors(directory, names, async (monitors) => {
    await each(monitors, (monitor) => monitor.execute("stop"));
    await each(monitors, (monitor) => monitor.human(`savevm ${tag}`));
    await each(monitors, (monitor) => monitor.execute("cont"));
  });
}

/**
 * Takes running hosts back to `tag` inside their processes, frozen ones and cut links too; `start` starts
 * those that are off, paused in that state. Then all go on together.
 */
export async function loadHosts(
  directory: string,
  names: readonly string[],
  tag: string,
  start: (name: string) => void,
): Promise<void> {
  const isOn = (name: string) => alivePid(hostFiles(directory, name).pid, directory) !== undefined;
  const off = new Set(names.filter((name) => !isOn(name)));
  for (const name of off) start(name);
  await withMonitors(directory, names, async (monitors) => {
    await each(monitors, async (monitor, name) => {
      if (off.has(name)) return;
      await monitor.execute("stop");
      for (const nic of ["nic0", "nic1"]) await monitor.execute("set_link", { name: nic, up: true });
      await monitor.human(`loadvm ${tag}`);
    });
    await each(monitors, (monitor) => monitor.execute("cont"));
  });
}

type Monitors = ReadonlyMap<string, Monitor>;

async function each(
  monitors: Monitors,
  act: (monitor: Monitor, name: string) => Promise<unknown>,
): Promise<void> {
  await Promise.all([...monitors].map(([name, monitor]) => act(monitor, name)));
}

async function withMonitors(
  directory: string,
  names: readonly string[],
  use: (monitors: Monitors) => Promise<void>,
  opened: Monitors = new Map(),
): Promise<void> {
  const [name, ...rest] = names;
  if (name === undefined) return use(opened);
  await withMonitor(hostFiles(directory, name).monitor, (monitor) =>
    withMonitors(directory, rest, use, new Map([...opened, [name, monitor]])),
  );
}
