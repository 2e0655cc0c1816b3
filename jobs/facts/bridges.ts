import { z } from "zod";
import { sh } from "../shell.ts";
import type { Fact } from "../step.ts";

const answer = z.array(z.object({ ifname: z.string().optional() }));

/** The Linux bridges of a host, by name. An element without a name is how some iproute2 versions say 'none'. */
export const bridges: Fact<readonly string[]> = {
  id: "bridges",
  command: sh`ip -json link show type bridge`,
  parse({ stdout, stderr, code }) {
    if (code !== 0) throw new Error(stderr.trim());
    const links = answer.parse(stdout.trim() === "" ? [] : JSON.parse(stdout));
    return links.flatMap(({ ifname }) => (ifname === undefined ? [] : [ifname]));
  },
};
