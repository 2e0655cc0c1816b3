import { z } from "zod";
import { noAddressBecause } from "../host-address.ts";
import { parseHostKey } from "../host-key.ts";
import { canonicalIp, unreachableBecause } from "../ip-address.ts";
import { count } from "./leaf.ts";
import { listOf, textThat, wanted } from "./wanted.ts";

const hostKeyWords = {
  write: "the line of the host's /etc/ssh/ssh_host_ed25519_key.pub, in quotes",
  example: '"ssh-ed25519 AAAA…"',
};

const hostKey = textThat(
  (text) => {
    const key = parseHostKey(text);
    return "reason" in key ? key.reason : undefined;
  },
  { what: "a host key", ...hostKeyWords },
);

/** One key or several: always a list. */
const hostKeys = z.preprocess(
  (value) => (typeof value === "string" ? [value] : value),
  listOf(hostKey, { what: "a host key or a list of them", ...hostKeyWords }),
);

export const host = z
  .strictObject({
    address: textThat(noAddressBecause, {
      what: "an address",
      write: "a DNS name or an IP address",
      example: "kvm1.example.net",
    }),
    port: count("a TCP port", 1, 65_535, "22").optional(),
    user: textThat((text) => (USER.test(text) ? undefined : "is not a user's name"), {
      what: "a user's name",
      write: "root, or a user who may use sudo without a password",
      example: "root",
    }).optional(),
    migrationAddress: textThat(
      (text) => {
        const ip = canonicalIp(text);
        return ip === undefined ? "is not an IP address" : unreachableBecause(ip);
      },
      {
        what: "an IP address",
        write: "the IP address at which the other hosts reach this one",
        example: "172.16.1.11",
      },
    ).optional(),
    hostKey: hostKeys.optional(),
  })
  .register(wanted, {
    what: "a host",
    write: "a map with the key address at least",
    example: "{ address: kvm1.example.net, migrationAddress: 172.16.1.11 }",
  });

const USER = /^[A-Za-z_][A-Za-z0-9._-]{0,31}$/;
