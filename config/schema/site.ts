import { z } from "zod";
import { host } from "./host.ts";
import { flag, hostName, named } from "./leaf.ts";
import { person } from "./person.ts";
import { policy } from "./policy.ts";
import { share } from "./share.ts";
import { textThat, wanted } from "./wanted.ts";

/** A map whose keys are names. At least one entry. */
function mapOf<K extends z.ZodType<string, string>, V extends z.ZodType>(
  key: K,
  value: V,
  words: { what: string; example: string },
) {
  return z
    .record(key, value)
    .superRefine((map, context) => {
      if (Object.keys(map).length === 0) context.addIssue({ code: "custom", message: "is empty" });
    })
    .register(wanted, { write: `${words.what} by their names`, ...words });
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
    hosts: mapOf(hostName, host, {
      what: "hosts",
      example: "{ kvm1: { address: kvm1.example.net, migrationAddress: 172.16.1.11 } }",
    }),
    shares: mapOf(named("a share's name", "images"), share, {
      what: "shares",
      example: "{ images: { server: nfs1, … } }",
    }).optional(),
    people: mapOf(named("a person's name", "ann"), person, {
      what: "people",
      example: "{ ann: { roles: [requester], console: ann } }",
    }),
    ssh: ssh.optional(),
    policy: policy.optional(),
  })
  .register(wanted, {
    what: "a site",
    write: "a map with hosts and people at least, as in config/ferry.example.yaml",
    example: "hosts: { … }",
  });

/** The site file as written, without its defaults. */
export type WrittenSite = z.infer<typeof siteSchema>;
