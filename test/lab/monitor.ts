import net from "node:net";
import { waitFor } from "./wait.ts";

/** A host's QEMU monitor. */
export interface Monitor {
  /** A QMP command; resolves to its answer, rejects with QEMU's words. */
  execute(command: string, args?: Record<string, unknown>): Promise<unknown>;
  /** A command of the human monitor. Those print their errors instead of failing: any output is one. */
  human(commandLine: string): Promise<void>;
  close(): void;
}

interface Reply {
  return?: unknown;
  error?: { desc: string };
  event?: string;
  QMP?: unknown;
}

/** Connects to the monitor at `socketPath`; only one client is served at a time, others wait here. */
async function connectMonitor(socketPath: string): Promise<Monitor> {
  const socket = await waitFor(`the monitor ${socketPath}`, () => open(socketPath), { timeoutMs: 30_000 });
  const waiting: { resolve: (value: unknown) => void; reject: (error: Error) => void }[] = [];
  let greeted: () => void = () => undefined;
  const greeting = new Promise<void>((resolve) => {
    greeted = resolve;
  });
  let unread = "";
  socket.on("data", (chunk) => {
    const lines = (unread + chunk.toString()).split("\n");
    unread = lines.pop() ?? "";
    for (const line of lines) {
      if (line.trim() === "") continue;
      const reply = JSON.parse(line) as Reply;
      if (reply.QMP) greeted();
      if (reply.error) waiting.shift()?.reject(new Error(reply.error.desc));
      else if ("return" in reply) waiting.shift()?.resolve(reply.return);
    }
  });
  const lost = () => {
    for (const { reject } of waiting.splice(0)) reject(new Error(`The monitor ${socketPath} closed`));
  };
  socket.on("close", lost);
  socket.on("error", lost);

  const execute = (command: string, args: Record<string, unknown> = {}) =>
    new Promise<unknown>((resolve, reject) => {
      if (socket.destroyed) return reject(new Error(`The monitor ${socketPath} closed`));
      waiting.push({ resolve, reject });
      socket.write(`${JSON.stringify({ execute: command, arguments: args })}\n`);
    });
  await greeting;
  await execute("qmp_capabilities");
  return {
    execute,
    async human(commandLine) {
      const output = String(await execute("human-monitor-command", { "command-line": commandLine })).trim();
      if (output !== "") throw new Error(`${commandLine}: ${output}`);
    },
    close: () => socket.destroy(),
  };
}

/** Opens a monitor, does something with it, and closes it whatever happens. */
export async function withMonitor<T>(socketPath: string, use: (monitor: Monitor) => Promise<T>): Promise<T> {
  const monitor = await connectMonitor(socketPath);
  try {
    return await use(monitor);
  } finally {
    monitor.close();
  }
}

function open(socketPath: string): Promise<net.Socket> {
  return new Promise((resolve, reject) => {
    const socket = net.connect(socketPath, () => resolve(socket));
    socket.once("error", reject);
  });
}
