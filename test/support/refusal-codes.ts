import { OpsError } from "../../jobs/error.ts";
import { Obstacles } from "../../jobs/together.ts";

/** The codes of what somebody's wish is refused with: `volume.unknown, ssh.unreachable`; `nothing` when it is not. */
export const refusalCodes = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => "nothing",
    (error: unknown) => {
      if (error instanceof Obstacles) return error.all.map(({ code }) => code).join(", ");
      return error instanceof OpsError ? error.code : String(error);
    },
  );
