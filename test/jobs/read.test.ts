import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Host } from "../../config/inventory.ts";
import { isUnknown } from "../../jobs/failure.ts";
import { reader } from "../../jobs/read.ts";
import { type Command, quote, sh, withInput, withTimeout } from "../../jobs/shell.ts";
import type { Fact } from "../../jobs/step.ts";
import { fakePrograms } from "../support/fake-programs.ts";
import { host } from "../support/hosts.ts";
import { localShell } from "../support/local-shell.ts";
import { scratchFolder } from "../support/scratch-folder.ts";

const kvm1 = host("kvm1");
const fact = (id: string, command: Fact<string>["command"]): Fact<string> => ({
  id,
  command,
  parse: ({ code, stdout, stderr }) => `${code}|${stdout}|${stderr}`,
});

describe("reader", () => {
  it("asks everything that is asked in one turn in one round trip", async () => {
    const shell = localShell();
    const read = reader(shell, Date.now);

    const answers = await Promise.all([
      read(kvm1, fact("a", sh`echo first`)),
      read(kvm1, fact("b", sh`echo two; echo oops >&2; exit 3`)),
      read(kvm1, fact("c", withInput(sh`cat`, "fed\n'quoted'"))),
      read(kvm1, fact("d", sh`printf ''`)),
    ]);

    expect(answers).toEqual(["0|first\n|", "3|two\n|oops\n", "0|fed\n'quoted'|", "0||"]);
    expect(shell.trips).toHaveLength(1);
  });

  it("reads a fact once, and asks again only in a later turn for another one", async () => {
    const shell = localShell();
    const read = reader(shell, Date.now);

    await read(kvm1, fact("a", sh`echo first`));
    await Promise.all([read(kvm1, fact("a", sh`echo first`)), read(kvm1, fact("b", sh`echo two`))]);

    expect(shell.trips).toHaveLength(2);
    expect(shell.trips[1]?.stdin).not.toContain("first");
  });

  it("gives every text back as it was, on both streams, whether it may hang or not", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.string({ unit: "binary" }), { minLength: 1, maxLength: 4 }),
        fc.boolean(),
        async (texts, slow) => {
          const clean = texts.map((text) => Buffer.from(text.replaceAll("\0", "")).toString());
          const read = reader(localShell(), Date.now);
          const say = (text: string) => sh`printf %s ${text}; printf %s ${text} >&2`;

          const answers = await Promise.all(
            clean.map((text, i) =>
              read(kvm1, fact(`${i}`, slow ? withTimeout(say(text), 30_000) : say(text))),
            ),
          );

          expect(answers).toEqual(clean.map((text) => `0|${text}|${text}`));
        },
      ),
      { numRuns: 20 },
    );
  });

  it("lets no command leave the script, read what follows it, or hear of another's variables", async () => {
    const read = reader(localShell(), Date.now);

    const answers = await Promise.all([
      read(kvm1, fact("a", sh`x=1; cd /; exit 7`)),
      read(kvm1, fact("b", sh`cat; echo "x=$x"`)),
    ]);

    expect(answers).toEqual(["7||", "0|x=\n|"]);
  });

  it("believes no mark that it did not make itself", async () => {
    const read = reader(localShell(), Date.now);
    const forged = "0123456789abcdef01234567 1\nforged\n0123456789abcdef01234567 1 0\n";

    const answers = await Promise.all([
      read(kvm1, fact("a", sh`printf %s ${forged}`)),
      read(kvm1, fact("b", sh`echo true`)),
    ]);

    expect(answers).toEqual([`0|${forged}|`, "0|true\n|"]);
  });

  it("calls an answer that is cut off lost, not absent", async () => {
    const whole = localShell();
    const cut = {
      run: async (...asked: Parameters<typeof whole.run>) => {
        const result = await whole.run(...asked);
        return { ...result, stdout: result.stdout.slice(0, -3) };
      },
    };
    const read = reader(cut, Date.now);
    const first = read(kvm1, fact("a", sh`echo first`));
    const last = read(kvm1, fact("b", sh`echo last`));

    await expect(first).resolves.toBe("0|first\n|");
    await expect(last).rejects.toMatchObject({ code: "ssh.lost" });
  });

  it("says so when a host has no room for its answers, which are as unknown as lost ones", async () => {
    const full = {
      run: async () => ({ code: 0, stdout: "", stderr: "cat: write error: No space left on device\n" }),
    };

    const error = await reader(full, Date.now)(kvm1, fact("a", sh`echo first`)).catch((err: unknown) => err);

    expect(error).toMatchObject({ code: "ssh.no-room", details: { host: "kvm1" } });
    expect(isUnknown(error)).toBe(true);
  });

  it.each([
    ["in memory, where a full disk is no obstacle", 0, ["-d -p /run"]],
    ["elsewhere for a user who may not", 1, ["-d -p /run", "-d"]],
  ])("keeps what may hang %s", async (_, refused, asked) => {
    const folder = scratchFolder();
    const { PATH } = fakePrograms({
      mktemp: `echo "$*" >>${folder}/asked; [ "$2" = -p ] && [ ${refused} = 1 ] && exit 1; mkdir ${folder}/d && echo ${folder}/d`,
    });
    const shell = localShell();
    const inPath = {
      run: (on: Host, command: Command) =>
        shell.run(on, { ...command, line: `PATH=${quote(PATH)}; export PATH; ${command.line}` }),
    };

    const answer = await reader(inPath, Date.now)(kvm1, fact("slow", withTimeout(sh`echo here`, 5000)));

    expect(answer).toBe("0|here\n|");
    expect(readFileSync(path.join(folder, "asked"), "utf8")).toBe(`${asked.join("\n")}\n`);
    expect(existsSync(path.join(folder, "d"))).toBe(false);
  });

  it("says which fact hangs, and still answers the others", async () => {
    const read = reader(localShell(), Date.now);

    const slow = read(kvm1, fact("slow", withTimeout(sh`sleep 20`, 1000)));
    const quick = read(kvm1, fact("quick", sh`echo here`));

    await expect(slow).rejects.toMatchObject({
      code: "ssh.timeout",
      details: { host: "kvm1", command: "sleep 20" },
    });
    await expect(quick).resolves.toBe("0|here\n|");
  });

  it("shows no more of a command than a person can read", async () => {
    const read = reader(localShell(), Date.now);
    const slow = withTimeout(sh`sleep 20; echo ${"\u001eall"}\n<domain>`, 1000);

    await expect(read(kvm1, fact("slow", slow))).rejects.toMatchObject({
      details: { command: "sleep 20; echo 'all'" },
    });
  });

  it("names host, fact and command when an answer makes no sense", async () => {
    const broken: Fact<never> = {
      id: "broken",
      command: sh`echo nonsense`,
      parse: ({ stdout }) => {
        throw new Error(stdout);
      },
    };

    await expect(reader(localShell(), Date.now)(kvm1, broken)).rejects.toMatchObject({
      code: "fact.unreadable",
      details: { host: "kvm1", fact: "broken", command: "echo nonsense" },
    });
  });
});
