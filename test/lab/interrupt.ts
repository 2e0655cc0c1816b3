const cleanups = new Set<() => Promise<void>>();

async function interrupted(signal: NodeJS.Signals): Promise<void> {
  for (const cleanup of [...cleanups].reverse()) await cleanup().catch(() => undefined);
  process.exit(signal === "SIGINT" ? 130 : 143);
}

/**
 * Has `cleanup` done should Ctrl-C, a kill or a hang-up come before the returned function is called;
 * the process then ends. What was registered last is cleaned first.
 */
export function onInterrupt(cleanup: () => Promise<void>): () => void {
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  if (cleanups.size === 0) for (const signal of signals) process.once(signal, interrupted);
  cleanups.add(cleanup);
  return () => {
    cleanups.delete(cleanup);
    if (cleanups.size === 0) for (const signal of signals) process.removeListener(signal, interrupted);
  };
}
