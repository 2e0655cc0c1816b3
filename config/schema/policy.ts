import { z } from "zod";
import { parseDuration } from "../duration.ts";
import { FIREWALL_WAYS, SELINUX_WAYS, TRANSPORTS } from "../policy.ts";
import { count, flag, hostName, named } from "./leaf.ts";
import { listOf, textThat, wanted } from "./wanted.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const WEEK_MS = 7 * DAY_MS;
const YEARS_MS = 3650 * DAY_MS;

const strictness = {
  count: count("a number of people", 0, 100, "1").optional(),
  secondPerson: flag("true").optional(),
};

const approvalRule = z.strictObject(strictness).register(wanted, {
  what: "a rule",
  write: "a map with count or secondPerson or both",
  example: "{ count: 1, secondPerson: true }",
});

const rule = z
  .strictObject({
    vms: listOf(named("a VM's name", "db-01"), {
      what: "a list of VMs",
      write: "a list of VMs' names",
      example: "[db-01]",
    }).optional(),
    hosts: listOf(hostName, {
      what: "a list of hosts",
      write: "a list of hosts' names",
      example: "[kvm1]",
    }).optional(),
    risk: z.enum(["safe", "disruptive", "destructive"]).register(wanted, {
      what: "a risk",
      write: "safe, disruptive or destructive",
      example: "disruptive",
    }),
    ...strictness,
  })
  .register(wanted, {
    what: "a rule",
    write: "a map with vms or hosts, risk, and count or secondPerson",
    example: "{ vms: [db-01], risk: disruptive, count: 2 }",
  });

export const policy = z
  .strictObject({
    transport: z
      .enum(TRANSPORTS)
      .register(wanted, {
        what: "a transport",
        write: "tls, ssh or tcp, or leave the key out",
        example: "tls",
      })
      .optional(),
    firewall: z
      .enum(FIREWALL_WAYS)
      .register(wanted, {
        what: "a way with firewalls",
        write: "open-ports or stop, or leave the key out",
        example: "open-ports",
      })
      .optional(),
    selinux: z
      .enum(SELINUX_WAYS)
      .register(wanted, {
        what: "a way with SELinux",
        write: "booleans or permissive, or leave the key out",
        example: "booleans",
      })
      .optional(),
    publicAddresses: flag("true").optional(),
    limits: z
      .strictObject({
        incoming: count("a number of migrations", 1, 100, "1").optional(),
        outgoing: count("a number of migrations", 1, 100, "1").optional(),
      })
      .register(wanted, {
        what: "limits",
        write: "a map with incoming or outgoing or both",
        example: "{ incoming: 1, outgoing: 1 }",
      })
      .optional(),
    approvals: z
      .strictObject({
        safe: approvalRule.optional(),
        disruptive: approvalRule.optional(),
        destructive: approvalRule.optional(),
      })
      .register(wanted, {
        what: "approvals",
        write: "a map with a rule for safe, disruptive or destructive",
        example: "{ disruptive: { count: 1 } }",
      })
      .optional(),
    rules: z
      .array(rule)
      .register(wanted, {
        what: "a list of rules",
        write: "a list of rules",
        example: "[{ vms: [db-01], risk: disruptive, count: 2 }]",
      })
      .optional(),
    approvalExpires: textThat(
      (text) => {
        const ms = parseDuration(text);
        if (ms === undefined) return "is not a duration";
        return ms < MINUTE_MS || ms > WEEK_MS ? "is not from 1 minute to 7 days" : undefined;
      },
      {
        what: "a duration",
        write: "a whole number and s, m, h or d, from 1m to 7d",
        example: "30m",
      },
    ).optional(),
    keepFor: textThat(
      (text) => {
        const ms = parseDuration(text);
        if (ms === undefined) return "is not a duration";
        return ms < MINUTE_MS || ms > YEARS_MS ? "is not from 1 minute to 3650 days" : undefined;
      },
      {
        what: "a duration",
        write: "a whole number and s, m, h or d, from 1m to 3650d",
        example: "7d",
      },
    ).optional(),
  })
  .register(wanted, {
    what: "a policy",
    write: "a map of policy's keys",
    example: "{ approvalExpires: 30m }",
  });
