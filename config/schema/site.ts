import { z } from "zod";
import { alsoShowIn } from "./also-show-in.ts";
import { discord } from "./discord.ts";
import { host } from "./host.ts";
import { flag, hostName, named } from "./leaf.ts";
import { person } from "./person.ts";
import { policy } from "./policy.ts";
import { share } from "./share.ts";
import { textThat, wanted } from "./wanted.ts";

/** What a map whose keys are names of the site's own is called. */
const byName = (what: string, example: string) => ({ what, write: `${what} by their names`, example });

/** At least one entry. */
function some(map: object, context: z.RefinementCtx): void {
  if (Object.keys(map).length === 0) context.addIssue({ code: "custom", message: "is empty" });
}

const ssh = z
  .strictObject({
    keyFile: textThat((text) => (KEY_FILE.test(text) ? undefined : "is not the path of a file"), {
      what: "the path of a file",
      write: "the path of Ferry's private key",
      example: "~/.ssh/ferry",
    }).optional(),
    agent: flag("true").optional(),
  })
  .register(wanted, {
    what: "a map",
    write: "a map with keyFile or agent",
    example: "{ keyFile: ~/.ssh/ferry }",
  });

/** `~user/…` is left to shells. */
const KEY_FILE = /^(?!~[^/]|~$)[^\p{Cc}]{1,4096}$/u;

/** The shape of the site file. What one part of it says of another is checked in cross-checks/. */
export const siteSchema = z
  .strictObject({
    hosts: z
      .record(hostName, host)
      .superRefine(some)
      .register(
        wanted,
        byName("hosts", "{ kvm1: { address: kvm1.example.net, migrationAddress: 172.16.1.11 } }"),
      ),
    shares: z
      .record(named("a share's name", "images"), share)
      .register(wanted, byName("shares", "{ images: { server: nfs1, … } }"))
      .optional(),
    people: z
      .record(named("a person's name", "ann"), person)
      .superRefine(some)
      .register(wanted, byName("people", "{ ann: { roles: [requester], console: ann } }")),
    discord: discord.optional(),
    alsoShowIn: alsoShowIn.optional(),
    ssh: ssh.optional(),
    policy: policy.optional(),
  })
  .superRefine((site, context) => {
    if (site.alsoShowIn?.discord === undefined || site.discord !== undefined) return;
    const message = "is a channel of no server: the site file has no discord.server";
    context.addIssue({ code: "custom", message, path: ["alsoShowIn", "discord"] });
  })
  .register(wanted, {
    what: "a site",
    write: "a map with hosts and people at least, as in config/ferry.example.yaml",
    example: "hosts: { … }",
  });

/** The site file as written, without its defaults. */
export type WrittenSite = z.infer<typeof siteSchema>;
