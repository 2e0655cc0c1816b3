import { spawnSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { quote, sh, withInput, withTimeout } from "../../jobs/shell.ts";

/** What a real shell makes of the line, in UTF-8 like a host. */
function run(line: string): string {
  const { stdout, stderr, status } = spawnSync("sh", ["-c", line], {
    encoding: "utf8",
    env: { LC_ALL: "C" },
  });
  expect({ stderr, status }).toEqual({ stderr: "", status: 0 });
  return stdout;
}

/** Any text without NUL, with a weakness for what shells treat in their own way. */
const text = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        "'",
        '"',
        "\\",
        "$(id)",
        "`id`",
        "$HOME",
        "~",
        "*",
        "!",
        ";",
        "&",
        "|",
        "<",
        ">",
        "#",
        "\n",
        "\r",
        " ",
        "\t",
        "-",
        "=",
        "%s",
      ),
      fc.string({ unit: "grapheme", maxLength: 5 }),
    ),
    { maxLength: 20 },
  )
  .map((pieces) => pieces.join("").replaceAll("\0", ""));

describe("quoting, by a real shell", () => {
  it("gives back any value as one word", () => {
    fc.assert(
      fc.property(text, (value) => {
        expect(run(sh`printf %s ${value}`.line)).toBe(value);
      }),
      { numRuns: 60 },
    );
  });

  it("gives back an array as its words, empty ones too", () => {
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 5 }), (words) => {
        expect(run(sh`printf '%s\\0' ${words}`.line)).toBe(words.map((word) => `${word}\0`).join(""));
      }),
      { numRuns: 60 },
    );
  });

  it("survives one shell inside another, as over SSH", () => {
    fc.assert(
      fc.property(text, (value) => {
        expect(run(`exec sh -c ${quote(sh`printf %s ${value}`.line)}`)).toBe(value);
      }),
      { numRuns: 60 },
    );
  });

  it.each([
    ["nothing", ""],
    ["a leading dash", "-n"],
    ["a newline at the end", "a\n"],
    ["unicode", "größer 数 🛳️"],
    ["quotes only", "'".repeat(500)],
    ["10,000 characters", "a;$(b) 'c'\n".repeat(1000).slice(0, 10_000)],
    ["an assignment", "PATH=/x"],
  ])("gives back %s", (_, value) => {
    expect(run(sh`printf %s ${value}`.line)).toBe(value);
  });

  it("refuses NUL, which no argument can hold", () => {
    expect(() => sh`echo ${"a\0b"}`).toThrow(TypeError);
  });

  it("puts another command in as syntax", () => {
    const inner = sh`echo ${"a b"}; echo ${"c"}`;

    expect(run(sh`{ ${inner}; } | wc -l`.line).trim()).toBe("2");
  });
});

describe("what people see", () => {
  it("is the line itself, word for word", () => {
    const command = sh`mount -t nfs4 ${"nfs1:/srv/a b"} ${"/mnt/images"} -o ${["ro", "x y"]} ${3}`;

    expect(command.shown).toBe("mount -t nfs4 'nfs1:/srv/a b' /mnt/images -o ro 'x y' 3");
    expect(command.line).toBe(command.shown);
  });

  it("holds *** where the line holds a secret, also inside another command", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z'"$ ]{8,40}$/), (secret) => {
        const inner = sh`login --password ${{ secret }}`;
        const outer = withTimeout(sh`cd /srv && ${inner}`, 1_000);

        expect(outer.line).toContain(quote(secret));
        expect(outer.shown).toBe("cd /srv && login --password ***");
      }),
    );
  });

  it("shows input as a here-document, and a secret's as ***", () => {
    expect(withInput(sh`cat > ${"/etc/a b"}`, "one\ntwo").shown).toBe(
      "cat > '/etc/a b' <<'EOF'\none\ntwo\nEOF",
    );

    const secret = withInput(sh`passwd --stdin`, { secret: "swordfish" });
    expect(secret.stdin).toBe("swordfish");
    expect(secret.shown).toBe("passwd --stdin <<'EOF'\n***\nEOF");
  });

  it("refuses to lose the input of a command put inside another", () => {
    expect(() => sh`sudo ${withInput(sh`cat`, "text")}`).toThrow(TypeError);
  });
});
