import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { maskText } from "../../jobs/mask-text.ts";

const mask = (text: string) => maskText(text.split("\n")).join("\n");

describe("a console's text", () => {
  it.each([
    ["root password: hunter2", "root password: ***"],
    ["[ 1.0] Command line: quiet db_password=hunter2 ro", "[ 1.0] Command line: quiet db_password=***"],
    ["Password for ann is hunter2", "Password for ann is ***"],
    ['{"api_key": "hunter2"}', '{"api_key": ***'],
    ["export AWS_SECRET_ACCESS_KEY=hunter2", "export AWS_SECRET_ACCESS_KEY=***"],
    ["Authorization: Bearer abcdefghijkl", "Authorization: ***"],
    ["curl -H bearer abcdefghijkl", "curl -H bearer ***"],
    ["cloning https://ann:hunter2@git.example.net/x", "cloning https://ann:***@git.example.net/x"],
    ["ann:$6$salt$0123456789abcdef:19000:", "ann:***:19000:"],
    ["got ghp_0123456789abcdef from", "got *** from"],
    ["eyJhbGciOiJI.eyJzdWIiOiIx.abc", "***"],
  ])("keeps nothing of the secret in: %s", (line, shown) => {
    expect(mask(line)).toBe(shown);
  });

  it("hides a private key whole, also one of which only the end was read", () => {
    const key = "-----BEGIN OPENSSH PRIVATE KEY-----\nb3Blbn\nNzaC1r\n-----END OPENSSH PRIVATE KEY-----";

    expect(mask(`before\n${key}\nafter`)).toBe("before\n***\n***\n***\n***\nafter");
    expect(mask("NzaC1r\n-----END RSA PRIVATE KEY-----\nafter")).toBe("***\n***\nafter");
    expect(mask("-----BEGIN PRIVATE KEY-----\nNzaC1r")).toBe("***\n***");
  });

  it("hides the passwords that cloud-init makes", () => {
    const said = "ci-info: Set the following 'random' passwords\nroot:hunter2\nann:hunter3\ndone: yes";

    expect(mask(said)).toBe("ci-info: Set the following 'random' passwords\nroot:***\nann:***\ndone: yes");
  });

  it.each([
    "vm1 login:",
    "[  OK  ] Started sshd.service",
    "eth0: 52:54:00:12:34:56 up",
    "tick 512 boot 7f3a",
  ])("is left as it is where nothing looks like one: %s", (line) => {
    expect(mask(line)).toBe(line);
  });

  it("has as many lines as before, whatever was printed", () => {
    fc.assert(
      fc.property(fc.array(fc.string()), (lines) => {
        expect(maskText(lines)).toHaveLength(lines.length);
      }),
    );
  });
});
