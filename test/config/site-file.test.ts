import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { report } from "../../config/report.ts";
import { parseSite } from "../../config/site-file.ts";
import { brief, changedSite as changed, GOOD_SITE as GOOD, problemsOf } from "../support/site-problems.ts";

const read = (file: string) => readFileSync(new URL(file, import.meta.url), "utf8");
const example = read("../../config/ferry.example.yaml");

describe("parseSite", () => {
  it("reads the example", () => {
    const site = parseSite(example, "ferry.example.yaml");

    expect(site.hosts.map(({ name, address, port, user }) => [name, address, port, user])).toEqual([
      ["nfs1", "nfs1.example.net", 22, "root"],
      ["kvm1", "kvm1.example.net", 22, "root"],
      ["kvm2", "kvm2.example.net", 22, "ferry"],
    ]);
    expect(site.hosts[1]?.hostKeys).toHaveLength(2);
    expect(site.shares[0]?.server).toBe(site.hosts[0]);
    expect(site.shares[0]?.clients).toEqual([site.hosts[1], site.hosts[2]]);
    expect(site.people[0]).toEqual({
      name: "ann",
      roles: ["requester"],
      accounts: { console: "ann", slack: "T024BE7LD/U023BECGF", discord: "80351110224678912" },
    });
    expect(site.policy.approvalExpiresMs).toBe(1_800_000);
    expect(site.policy.keepForMs).toBe(604_800_000);
    expect(site.policy.rules).toEqual([
      {
        vms: ["db-01", "db-02"],
        hosts: ["kvm1", "kvm2"],
        risk: "disruptive",
        rule: { approvals: 1, secondPerson: true },
      },
    ]);
    expect(site.ssh).toEqual({ keyFile: "~/.ssh/ferry" });
  });

  it("fills in what a small file leaves out with what the example says is the default", () => {
    const small = parseSite(GOOD, "ferry.yaml");
    const { policy, ssh } = parseSite(example, "ferry.example.yaml");

    expect(small.policy).toEqual({ ...policy, rules: [] });
    expect(small.ssh).toEqual(ssh);
    expect(small.hosts[0]).toEqual({
      name: "nfs1",
      address: "10.0.0.10",
      port: 22,
      user: "root",
      migrationAddress: "10.0.0.10",
      hostKeys: [],
    });
    expect(small.shares[0]?.pool).toBe("images");
  });

  it("tells all ten mistakes of a file at once, in the order of its lines", () => {
    const problems = problemsOf(read("fixtures/ten-mistakes.yaml"));

    expect(problems).toHaveLength(10);
    expect(`${report(problems)}\n`).toBe(read("fixtures/ten-mistakes.txt"));
  });

  it("keeps the strict defaults of a rule that is half written, and drops the second person with the count", () => {
    const approvalsOf = (written: string) =>
      parseSite(`${GOOD}policy: { approvals: { destructive: ${written} } }\n`, "ferry.yaml").policy.approvals
        .destructive;

    expect(approvalsOf("{ count: 1 }")).toEqual({ approvals: 1, secondPerson: true });
    expect(approvalsOf("{ secondPerson: false }")).toEqual({ approvals: 1, secondPerson: false });
    expect(approvalsOf("{ count: 0 }")).toEqual({ approvals: 0, secondPerson: false });
  });

  it("writes addresses in one form, and host keys without their comment", () => {
    const key = read("fixtures/host-keys/keys.pub").split("\n")[0] ?? "";
    const site = parseSite(
      changed("10.0.0.11", `kvm1, migrationAddress: "FD00:0::1", hostKey: "${key}"`),
      "f",
    );

    expect(site.hosts[1]?.migrationAddress).toBe("fd00::1");
    expect(site.hosts[1]?.hostKeys).toEqual([key.split(" ").slice(0, 2).join(" ")]);
  });

  it("takes the agent instead of a key file", () => {
    expect(parseSite(`${GOOD}ssh: { agent: true }\n`, "f").ssh).toEqual({ agent: true });
  });

  it.each([
    ["10.0.0.11 }", "10.0.0.11, prot: 22 }", "3 hosts.kvm1.prot: unknown key"],
    ["address: 10.0.0.11", "adress: 10.0.0.11", "3 hosts.kvm1.adress: unknown key"],
    ["{ address: 10.0.0.11 }", "{}", "3 hosts.kvm1.address: `address` is missing"],
    ["{ address: 10.0.0.11 }", "", "3 hosts.kvm1: has no value"],
    ["{ address: 10.0.0.11 }", "10.0.0.11", "3 hosts.kvm1: is text, not a host"],
    ["10.0.0.11 }", "[10.0.0.11] }", "3 hosts.kvm1.address: is a list, not an address"],
    ["10.0.0.11 }", "root@kvm1 }", "3 hosts.kvm1.address: holds a user, which belongs in `user`"],
    ["10.0.0.11 }", "10.0.0.11, port: 0 }", "3 hosts.kvm1.port: is not a TCP port"],
    ["10.0.0.11 }", "10.0.0.11, port: 22.5 }", "3 hosts.kvm1.port: is a number, not a TCP port"],
    ["10.0.0.11 }", "10.0.0.11, user: -x }", "3 hosts.kvm1.user: is not a user's name"],
    ["10.0.0.11 }", "10.0.0.11, hostKey: [] }", "3 hosts.kvm1.hostKey: is not a host key or a list of them"],
    ["kvm1: {", "kvm 1: {", '3 hosts["kvm 1"]: is not a host\'s name'],
    ["kvm1: {", "-kvm1: {", "3 hosts.-kvm1: is not a host's name"],
    ["nfs1, path", "nfs2, path", "6 shares.images.server: there is no host of this name"],
    ["[kvm1, kvm2]", "[kvm1, kvm1]", "6 shares.images.clients[1]: stands in this list twice"],
    ["[kvm1, kvm2]", "[]", "6 shares.images.clients: is not a list of hosts"],
    ["/mnt/a,", "/etc/images,", "6 shares.images.mountPoint: lies in /etc, which belongs to the system"],
    ["path: /srv/a,", "path: images,", "6 shares.images.path: is not absolute"],
    [
      "[requester], console: ann",
      "[requester]",
      "8 people.ann: has no account, so nobody could be this person",
    ],
    [
      "[requester], console: ann",
      '[requester], discord: "80351110224678912"',
      "8 people.ann: has neither a Slack nor a console account, and this version of Ferry does not have Discord yet",
    ],
    ["[requester], console: ann", "[], console: ann", "8 people.ann.roles: is not a list of roles"],
    ["[requester], console: ann", "[requester], slack: ann", "8 people.ann.slack: is not a Slack account"],
    ["console: ann", "irc: ann", "8 people.ann.irc: unknown key"],
  ])("says of %j turned into %j: %s", (from, to, expected) => {
    expect(brief(changed(from, to))).toContain(expected);
  });

  it.each([
    ["transport: tsl", "is not a transport"],
    ["firewall: off", "is not a way with firewalls"],
    ["selinux: disabled", "is not a way with SELinux"],
    ["approvalExpires: 30", "is a number, not a duration"],
    ["approvalExpires: 30s", "is not from 1 minute to 7 days"],
    ["approvalExpires: 8d", "is not from 1 minute to 7 days"],
    ["keepFor: forever", "is not a duration"],
    ["keepFor: 30s", "is not from 1 minute to 3650 days"],
    ["limits: { incoming: 0 }", "is not a number of migrations"],
    ["approvals: { safe: 1 }", "is a number, not a rule"],
    ["approvals: { safe: { count: -1 } }", "is not a number of people"],
    ["publicAddresses: 1", "is a number, not true or false"],
    ["rules: { risk: safe }", "is a map, not a list of rules"],
    ["rules: [{ vms: [a b], risk: safe, count: 1 }]", "is not a name"],
  ])("refuses the policy %s", (line, problem) => {
    const problems = problemsOf(`${GOOD}policy: { ${line} }\n`);

    expect(problems.map((one) => one.problem)).toEqual([problem]);
    expect(problems[0]).toMatchObject({ line: 11, path: expect.stringContaining(line.split(":")[0] ?? "") });
  });

  it("asks for hosts and people, and for nothing else", () => {
    expect(brief("hosts: {}\npeople:\n")).toEqual(["1 hosts: is empty", "2 people: has no value"]);
    expect(brief("ssh: {}\n").sort()).toEqual([
      "- hosts: `hosts` is missing",
      "- people: `people` is missing",
    ]);
    expect(brief("hosts: { a: { address: 10.0.0.1 } }\nshares: {}\npeople: {}\n")).toEqual([
      "3 people: is empty",
    ]);
  });

  it("says of a key without a value that it may go, if it may", () => {
    const [hosts, policy] = problemsOf("hosts:\npolicy:\npeople: 1\n");

    expect(policy?.remedy).toMatch(/, or remove the line\.$/);
    expect(hosts?.remedy).not.toContain("remove");
  });

  it("names the nearest key, host, role and choice", () => {
    const remedy = (text: string) => problemsOf(text)[0]?.remedy;

    expect(remedy(changed("server:", "sever:"))).toContain("`server`");
    expect(remedy(changed("server: nfs1", "server: nsf1"))).toContain("nfs1");
    expect(remedy(changed("[approver]", "[aprover]"))).toContain("`approver`");
    expect(remedy(`${GOOD}policy: { transport: tsl }\n`)).toContain("`tls`");
    expect(remedy(`${GOOD}polcy: {}\n`)).toContain("`policy`");
    expect(remedy(`${GOOD}something: {}\n`)).toContain("hosts, shares, people, ssh, policy");
  });

  it("counts a misspelt key once, though the right one is missing besides", () => {
    expect(brief(changed("hosts:", "host:"))).toEqual(["1 host: unknown key"]);
    expect(brief(changed("people:", "peple:"))).toEqual(["7 peple: unknown key"]);
    expect(brief(changed("10.0.0.11 }", "kvm1, migrationAdress: 10.0.0.11 }"))).toEqual([
      "3 hosts.kvm1.migrationAdress: unknown key",
    ]);
    expect(brief(changed("roles: [approver]", "role: [approver]"))).toEqual([
      "10 people.eve.role: unknown key",
    ]);
  });

  it("tells mistakes between the parts beside mistakes in them", () => {
    const text = changed("address: 10.0.0.11", "address: 10.0.0.11, port: x")
      .replace("10.0.0.12", "10.0.0.10")
      .replace("clients: [kvm1, kvm2]", "clients: [kvm1, kvm9], colour: red");

    expect(brief(text)).toEqual([
      "3 hosts.kvm1.port: is text, not a TCP port",
      "4 hosts.kvm2.address: is the same as hosts.nfs1.address",
      "4 hosts.kvm2.migrationAddress: is the same as hosts.nfs1.migrationAddress",
      "6 shares.images.colour: unknown key",
      "6 shares.images.clients[1]: there is no host of this name",
    ]);
  });

  it("shows what stands there as it is written, and of unknown keys the key alone", () => {
    const text = changed("console: ann }", "discord: 80351110224678912, password: hunter2 }");
    const problems = problemsOf(text);

    expect(problems.map(({ found }) => found)).toEqual(['"password"', "80351110224678912"]);
    expect(report(problems)).not.toContain("hunter2");
    expect(problems.at(-1)?.remedy).toContain("in quotes");
  });

  it("shows nothing of a private key that stands in the wrong place", () => {
    const key = '"-----BEGIN OPENSSH PRIVATE KEY-----\\nc2VjcmV0"';
    const text = changed("10.0.0.11 }", `10.0.0.11, hostKey: ${key}, user: ${key} }`);

    expect(report(problemsOf(text))).not.toContain("c2Vj");
    expect(problemsOf(text)).toHaveLength(2);
  });

  it("is not fooled by names that JavaScript objects have", () => {
    expect(brief(changed("kvm1: {", "__proto__: {"))).toEqual([
      "3 hosts.__proto__: is not a name",
      "6 shares.images.clients[0]: there is no host of this name",
    ]);
    expect(brief(`${GOOD}__proto__: { policy: {} }\n`)).toEqual(["11 __proto__: is not a name"]);
    expect(brief(changed("10.0.0.11 }", "10.0.0.11, constructor: 1 }"))).toEqual([
      "3 hosts.kvm1.constructor: unknown key",
    ]);
    expect(brief(changed("[kvm1, kvm2]", "[kvm1, toString]"))).toEqual([
      "6 shares.images.clients[1]: there is no host of this name",
    ]);
    expect(brief(GOOD.replaceAll("kvm1", "constructor"))).toEqual([]);
  });

  it("stays readable and quick with 10,000 characters and 1,000 mistakes", () => {
    const long = "x".repeat(10_000);
    const many = Array.from({ length: 1_000 }, (_, i) => `  k${i}: { adress: 10.0.0.1 }`).join("\n");

    const text = report(problemsOf(`${changed("nfs1, path", `${long}, path`)}${long}: 1\n`));
    expect(text.length).toBeLessThan(2_000);
    expect(problemsOf(`hosts:\n${many}\npeople: {}\n`)).toHaveLength(200);
  });
});
