import { describe, expect, test } from "vitest";
import { closeCommands, openCommands } from "../../../../jobs/steps/host/opening-commands.ts";

const plan = "k7m2qx9d";
const tls = { from: "172.16.1.12", port: "16514" };
const memory = { from: "172.16.1.12", port: "49152-49215" };
const lines = (commands: readonly { line: string }[]) => commands.map(({ line }) => line);

describe("firewalld", () => {
  const openings = {
    kind: "firewalld",
    zones: [{ zone: "public", runtime: [tls], permanent: [tls, memory] }],
  } as const;

  test("adds exactly what is missing, at run time and permanently, where it is not so already", () => {
    const [now, later] = lines(openCommands(openings, plan));

    expect(now).toContain(
      `for rule in 'rule family="ipv4" source address="172.16.1.12" port port="16514" protocol="tcp" accept'; do`,
    );
    expect(now).toContain(
      `[ "$(ask queryRichRule ss public "$rule")" = 'b true' ] || ask addRichRule ssi public "$rule" 0`,
    );
    expect(later).toContain("getZoneByName s public");
    expect(later).toContain('port="49152-49215"');
    expect(later).toContain(`|| ask addRichRule s "$rule"`);
  });

  test("removes exactly that again", () => {
    const [now, later] = lines(closeCommands(openings, plan));

    expect(now).toContain(`= 'b false' ] || ask removeRichRule ss public "$rule" \n`);
    expect(now).not.toContain("49152");
    expect(later).toContain(`ask removeRichRule s "$rule"`);
  });

  test("says IPv6 for an IPv6 peer", () => {
    const v6 = {
      ...openings,
      zones: [{ zone: "z", runtime: [{ from: "fd00::1", port: "1" }], permanent: [] }],
    };

    expect(lines(openCommands(v6, plan))[0]).toContain('rule family="ipv6" source address="fd00::1"');
  });
});

test("ufw: allows and deletes with the same words", () => {
  const openings = { kind: "ufw", rules: [memory] } as const;

  expect(lines(openCommands(openings, plan))).toEqual([
    "ufw allow proto tcp from 172.16.1.12 to any port 49152:49215 comment 'ferry k7m2qx9d'",
  ]);
  expect(lines(closeCommands(openings, plan))).toEqual([
    "ufw delete allow proto tcp from 172.16.1.12 to any port 49152:49215",
  ]);
});

describe("nftables", () => {
  const chains = [{ family: "inet", table: "filter", chain: "input", rules: [tls] }];
  const openings = { kind: "nftables", file: "/etc/nftables.conf", chains } as const;
  const rule =
    'insert rule inet filter input ip saddr 172.16.1.12 tcp dport 16514 accept comment "ferry k7m2qx9d"';

  test("writes the rules to the file in a block of its own, checks it, and adds them once", () => {
    const [file, now] = openCommands(openings, plan);

    expect(file?.stdin).toBe(`# BEGIN ferry k7m2qx9d\n${rule}\n# END ferry k7m2qx9d\n`);
    expect(file?.line).toContain('nft -c -f "$new"\nmv -f "$new" /etc/nftables.conf');
    expect(now?.line).toBe(`nft list ruleset | grep -qF 'comment "ferry k7m2qx9d"' || { nft '${rule}'; }`);
  });

  test("deletes by handle what bears the plan's comment, and takes the block out", () => {
    const [file, now] = lines(closeCommands(openings, plan));

    // What shows that it is not done yet goes last.
    expect(now).toContain(
      "nft -a list chain inet filter input | grep -F 'comment \"ferry k7m2qx9d\" # handle '",
    );
    expect(file).toContain("/^# BEGIN ferry k7m2qx9d$/,/^# END ferry k7m2qx9d$/d");
  });
});
