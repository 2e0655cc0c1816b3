import { down, up } from "./up.ts";

/** Brings the tests' own lab up, and takes it down when they are done or broken off. */
export default async function setup(): Promise<() => Promise<void>> {
  await up({ instance: "test", say: (line) => process.stderr.write(`lab: ${line}\n`) });
  return () => down("test");
}
