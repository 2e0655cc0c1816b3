import { describe, expect, it } from "vitest";
import { brief, changedSite, GOOD_SITE, problemsOf } from "../support/site-problems.ts";

describe("hosts", () => {
  it("have addresses of their own, however they are spelt; a port makes a difference", () => {
    const two = (a: string, b: string) =>
      brief(
        changedSite("10.0.0.11 }", `${a}, migrationAddress: 10.0.0.11 }`).replace(
          "10.0.0.12 }",
          `${b}, migrationAddress: 10.0.0.12 }`,
        ),
      );

    expect(two("kvm.example", "KVM.example.")).toEqual([
      "4 hosts.kvm2.address: is the same as hosts.kvm1.address",
    ]);
    expect(two("127.0.0.1, port: 2201", "127.0.0.1, port: 2202")).toEqual([]);
    expect(two("127.0.0.1", "127.0.0.1, port: 22")).toHaveLength(1);
  });

  it("have migration addresses of their own", () => {
    expect(brief(changedSite("10.0.0.12", "kvm2, migrationAddress: 10.0.0.11"))).toEqual([
      "4 hosts.kvm2.migrationAddress: is the same as hosts.kvm1.migrationAddress",
    ]);
  });

  it("need a migration address when their address is a name or reaches nobody else", () => {
    expect(brief(changedSite("10.0.0.11", "kvm1.example"))).toEqual([
      "3 hosts.kvm1.migrationAddress: `migrationAddress` is missing, and the address is a name",
    ]);
    const [problem] = problemsOf(changedSite("10.0.0.11", "127.0.0.1"));
    expect(problem).toMatchObject({
      path: "hosts.kvm1.migrationAddress",
      found: '"127.0.0.1", taken from address',
      problem: expect.stringContaining("loopback"),
    });
  });

  it("have a public migration address only where the policy says so", () => {
    const text = changedSite("10.0.0.11", "8.8.8.8");

    expect(brief(text)).toEqual([
      expect.stringMatching(/^3 hosts.kvm1.migrationAddress: is a public address/),
    ]);
    expect(brief(`${text}policy: { publicAddresses: true }\n`)).toEqual([]);
    expect(brief(`${text}policy: { publicAddresses: false }\n`)).toHaveLength(1);
  });

  it("have no public one by tcp, whatever the policy says of public addresses", () => {
    const text = changedSite("10.0.0.11", "8.8.8.8");
    const by = (transport: string) =>
      brief(`${text}policy: { publicAddresses: true, transport: ${transport} }\n`);

    expect(by("tcp")).toEqual([
      expect.stringMatching(
        /policy\.transport: by tcp anyone who reaches libvirt is root, and public is the migration address of kvm1$/,
      ),
    ]);
    expect(by("ssh")).toEqual([]);
    expect(brief(`${changedSite("", "")}policy: { transport: tcp }\n`)).toEqual([]);
  });
});

describe("names", () => {
  it.each([
    ["kvm2: {", "KVM1: {", "4 hosts.KVM1: differs from hosts.kvm1 in case only"],
    ["eve: {", "Ann: {", "10 people.Ann: differs from people.ann in case only"],
  ])("differ in more than their case: %s turned into %s", (from, to, problem) => {
    expect(brief(changedSite(from, to))).toContain(problem);
  });
});

describe("shares", () => {
  const second = (line: string) => brief(changedSite("people:", `  isos: ${line}\npeople:`));

  it("name hosts that there are, as server and as clients", () => {
    expect(second("{ server: kvm3, path: /srv/b, mountPoint: /mnt/b, clients: [kvm1, kvm22] }")).toEqual([
      "7 shares.isos.server: there is no host of this name",
      "7 shares.isos.clients[1]: there is no host of this name",
    ]);
  });

  it.each([
    ["/mnt/a", "is the same as"],
    ["/mnt/a/b", "lies in"],
    ["/mnt", "is a directory"],
  ])("are mounted outside one another: not at %s", (mountPoint, problem) => {
    const [found] = second(`{ server: nfs1, path: /srv/b, mountPoint: ${mountPoint}, clients: [kvm1] }`);
    expect(found).toContain(`shares.isos.mountPoint: ${problem}`);
  });

  it("are mounted outside one another when the outer one comes second", () => {
    const text = changedSite("/mnt/a", "/data/x/y").replace(
      "people:",
      "  isos: { server: nfs1, path: /srv/b, mountPoint: /data/x, clients: [kvm1] }\npeople:",
    );
    expect(brief(text)).toEqual(["7 shares.isos.mountPoint: holds shares.images.mountPoint"]);
  });

  it("have directories outside one another on one server, but may have the same on two", () => {
    const at = (server: string, path: string) =>
      second(`{ server: ${server}, path: ${path}, mountPoint: /mnt/b, clients: [kvm1] }`);

    expect(at("nfs1", "/srv/a")).toEqual(["7 shares.isos.path: is the same as shares.images.path"]);
    expect(at("nfs1", "/srv/a/b")).toEqual(["7 shares.isos.path: lies in shares.images.path"]);
    expect(at("nfs1", "/srv/ab")).toEqual([]);
    expect(at("kvm2", "/srv/a")).toEqual([]);
  });

  it("have pools of their own, named or not", () => {
    const pool = "{ server: nfs1, path: /srv/b, mountPoint: /mnt/b, clients: [kvm1], pool: images }";
    expect(second(pool)).toEqual(["7 shares.isos.pool: is the same as shares.images.pool"]);
  });
});

describe("people", () => {
  it("have accounts of their own on each platform, but one name on two", () => {
    expect(brief(changedSite("console: eve", "console: bob"))).toEqual([
      "10 people.eve.console: is the same as people.bob.console",
    ]);
    expect(brief(changedSite("console: eve", "console: eve, slack: T1/U1"))).toEqual([]);
  });

  it("are told when nobody may ask", () => {
    const nobody = GOOD_SITE.replaceAll("requester", "viewer");
    expect(brief(nobody)).toEqual([
      "7 people: nobody has the role requester, so nobody may ask for anything",
    ]);
  });

  it("are told once when nobody may approve, unless nothing needs it", () => {
    const nobody = GOOD_SITE.replaceAll("approver", "viewer");
    const free = "policy: { approvals: { disruptive: { count: 0 }, destructive: { count: 0 } } }\n";

    expect(brief(nobody)).toEqual([
      "7 people: nobody has the role approver, and disruptive and destructive plans need an approval",
    ]);
    expect(brief(nobody + free)).toEqual([]);
  });
});

describe("approvals", () => {
  const policy = (line: string) => brief(`${GOOD_SITE}policy: { ${line} }\n`);

  it("ask for no more approvers than there are", () => {
    expect(policy("approvals: { disruptive: { count: 2 } }")).toEqual([]);
    expect(policy("approvals: { disruptive: { count: 3 } }")).toEqual([
      "11 policy.approvals.disruptive: nobody could ever satisfy it: disruptive plans need 3 approvers, and there are 2",
    ]);
  });

  it("count the requester out where a second person is needed", () => {
    // ann can be approved by both, so somebody can satisfy it.
    expect(policy("approvals: { destructive: { count: 2 } }")).toEqual([]);
    const bobAlone = changedSite("ann: { roles: [requester]", "ann: { roles: [viewer]");
    expect(brief(`${bobAlone}policy: { approvals: { destructive: { count: 2 } } }\n`)).toEqual([
      "11 policy.approvals.destructive: nobody could ever satisfy it: destructive plans need 2 approvers other than the requester, and there is 1",
    ]);
  });

  it("refuse the defaults too, where the only approver is the only requester", () => {
    const one = changedSite("ann: { roles: [requester]", "ann: { roles: [viewer]").replace(
      "[approver]",
      "[viewer]",
    );

    expect(problemsOf(one)).toEqual([
      expect.objectContaining({ path: "policy.approvals.destructive", found: "count 1, secondPerson true" }),
    ]);
    expect(brief(`${one}policy: { approvals: { destructive: { secondPerson: false } } }\n`)).toEqual([]);
  });

  it("say nothing of approvers while a role is misspelt", () => {
    expect(brief(GOOD_SITE.replaceAll("approver", "aprover"))).toEqual([
      "9 people.bob.roles[1]: is not a role",
      "10 people.eve.roles[0]: is not a role",
    ]);
  });

  it("do not ask for a second person and no approval", () => {
    expect(policy("approvals: { safe: { secondPerson: true } }")).toEqual([
      "11 policy.approvals.safe: asks for a second person, but for no approval",
    ]);
  });
});

describe("rules", () => {
  const rule = (line: string) => brief(`${GOOD_SITE}policy: { rules: [{ ${line} }] }\n`);

  it.each([
    "vms: [db], risk: disruptive, count: 2",
    "hosts: [kvm1], risk: disruptive, secondPerson: true",
    "vms: [db], hosts: [kvm1], risk: safe, count: 1",
  ])("may be %s", (line) => {
    expect(rule(line)).toEqual([]);
  });

  it.each([
    [
      "hosts: [kvm3], risk: disruptive, count: 2",
      "11 policy.rules[0].hosts[0]: there is no host of this name",
    ],
    ["risk: disruptive, count: 2", "11 policy.rules[0]: names no VMs and no hosts"],
    ["vms: [db], risk: disruptive", "11 policy.rules[0]: asks for no more than what holds without it"],
    [
      "vms: [db], risk: disruptive, count: 1",
      "11 policy.rules[0]: asks for no more than what holds without it",
    ],
    [
      "vms: [db], risk: safe, secondPerson: true",
      "11 policy.rules[0]: asks for a second person, but for no approval",
    ],
    ["vms: [db], risk: disruptive, count: 3", /nobody could ever satisfy it/],
    ["vms: [db], count: 2", "11 policy.rules[0].risk: `risk` is missing"],
    ["vm: [db], risk: safe, count: 2", "11 policy.rules[0].vm: unknown key"],
  ])("may not be %s", (line, problem) => {
    const problems = rule(line);
    expect(problems).toHaveLength(1);
    if (typeof problem === "string") expect(problems[0]).toBe(problem);
    else expect(problems[0]).toMatch(problem);
  });
});

describe("ssh", () => {
  it("is a key file or the agent, not both", () => {
    expect(brief(`${GOOD_SITE}ssh: { keyFile: /k, agent: true }\n`)).toEqual([
      "11 ssh.keyFile: both a key file and the agent are given",
    ]);
    expect(brief(`${GOOD_SITE}ssh: { keyFile: /k, agent: false }\n`)).toEqual([]);
    expect(brief(`${GOOD_SITE}ssh: { keyFile: ~ }\n`)).toEqual(["11 ssh.keyFile: has no value"]);
    expect(brief(`${GOOD_SITE}ssh: { keyFile: ~bob/key }\n`)).toEqual([
      "11 ssh.keyFile: is not the path of a file",
    ]);
  });
});
