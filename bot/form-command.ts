import type { Site } from "../config/site.ts";
import { impossible, type VmThere } from "./destinations.ts";
import { readVmId } from "./migrate-form.ts";
import { modeWords } from "./migrate-modes.ts";

/** What stands in a migration form that was sent in; an empty field is undefined. */
export interface Choices {
  /** A VmChoice's id. */
  readonly vm?: string | undefined;
  readonly destination?: string | undefined;
  /** A ModeChoice as it is typed. */
  readonly mode?: string | undefined;
}

/** A filled-in form as the command that somebody could have typed, or what is wrong with which choice. */
export type FormCommand =
  | { readonly words: readonly string[]; readonly typed: string }
  | { readonly errors: { readonly vm?: string; readonly destination?: string; readonly mode?: string } };

/**
 * What becomes of the choices: an ordinary command, with the source that the
 * person saw. Only what no plan could change is refused here; everything else
 * is for the plan to say, which reads the hosts.
 */
export function formCommand({ vm: id, destination, mode: modeId }: Choices, site: Site): FormCommand {
  const chosen = id === undefined ? undefined : readVmId(id);
  const vmError = chosen === undefined ? "Choose a VM." : sourceError(chosen, site);
  const destinationError =
    destination === undefined ? "Choose a host." : destinationErrorOf(destination, chosen, site);
  const mode = modeWords(modeId);
  const errors = {
    ...(vmError === undefined ? {} : { vm: vmError }),
    ...(destinationError === undefined ? {} : { destination: destinationError }),
    ...(mode === undefined ? { mode: "Choose how it moves." } : {}),
  };
  const isFilled = chosen !== undefined && destination !== undefined && mode !== undefined;
  if (!isFilled || Object.keys(errors).length > 0) return { errors };
  const words = ["migrate", chosen.vm, chosen.host, destination, ...mode];
  return { words, typed: `/${words.join(" ")}` };
}

const sourceError = ({ vm, host }: VmThere, site: Site): string | undefined =>
  site.hosts.some((each) => each.name === host)
    ? undefined
    : `${vm} was on ${host}, which the site file has no more. Choose again.`;

function destinationErrorOf(
  destination: string,
  chosen: VmThere | undefined,
  site: Site,
): string | undefined {
  const reason = impossible(destination, chosen, site);
  return reason === undefined ? undefined : `Not ${destination}: ${reason}. Choose another host.`;
}
