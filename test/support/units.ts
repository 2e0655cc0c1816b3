import type { UnitName, Units } from "../../jobs/facts/units.ts";
import { units as fact } from "../../jobs/facts/units.ts";
import { answer } from "./answer.ts";

/** How systemd has a host's units: unknown, unless told otherwise. */
export function unitsWith(known: Partial<Record<UnitName, "on" | "off" | "idle" | "masked">>): Units {
  const none = answer(fact, "asked \n");
  const changes = Object.entries(known).map(([name, state]) => [
    name,
    {
      known: true,
      masked: state === "masked",
      enabled: state === "on" || state === "idle",
      active: state === "on",
    },
  ]);
  return { ...none, ...Object.fromEntries(changes) };
}
