import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Host } from "../../config/inventory.ts";
import {
  type Command,
  type CommandResult,
  type Shell,
  sh,
  withInput,
  withTimeout,
} from "../../jobs/shell.ts";

/** What a real host answers to one command of the contract; `hangs` runs longer than its time limit. */
export interface ScriptedAnswer {
  readonly command: Command;
  readonly answer: CommandResult | "hangs";
}

export interface ShellUnderTest {
  readonly shell: Shell;
  readonly host: Host;
  close(): Promise<void>;
}

const answers = (stdout: string, code = 0, stderr = ""): CommandResult => ({ stdout, stderr, code });

const conversation = {
  quotes: {
    command: sh`printf '%s|' ${["a b", "$(id)", "it's", "-n", "\n", "ü"]}`,
    answer: answers("a b|$(id)|it's|-n|\n|ü|"),
  },
  fails: { command: sh`echo out; echo err >&2; exit 3`, answer: answers("out\n", 3, "err\n") },
  killed: { command: sh`kill -9 $$`, answer: answers("", 137) },
  missing: { command: sh`/nonexistent/command 2>/dev/null`, answer: answers("", 127) },
  reads: { command: withInput(sh`cat`, "two\nlines"), answer: answers("two\nlines") },
  readsNothing: { command: sh`cat`, answer: answers("") },
  locale: { command: sh`printf %s "$LC_ALL"`, answer: answers("C") },
  hangs: { command: withTimeout(sh`sleep 20`, 200), answer: "hangs" },
  waits: { command: sh`sleep 20`, answer: "hangs" },
} as const satisfies Record<string, ScriptedAnswer>;

/**
 * What every Shell does, real or fake. A fake is given the answers that a host
 * would give to the contract's commands.
 */
export function shellContract(
  name: string,
  make: (script: readonly ScriptedAnswer[]) => Promise<ShellUnderTest>,
) {
  describe(`${name} keeps the shell contract`, () => {
    let under: ShellUnderTest;
    beforeAll(async () => {
      under = await make(Object.values(conversation));
    });
    afterAll(() => under.close());

    const told = ["quotes", "fails", "killed", "missing", "reads", "readsNothing", "locale"] as const;
    it.each(told)("answers with output and exit code: %s", async (key) => {
      const { command, answer } = conversation[key];

      expect(await under.shell.run(under.host, command)).toEqual(answer);
    });

    it("says that a command's outcome is unknown when its time is up", async () => {
      const run = under.shell.run(under.host, conversation.hangs.command);

      await expect(run).rejects.toMatchObject({ code: "ssh.timeout", details: { host: under.host.name } });
    });

    it("throws the signal's reason when it aborts", async () => {
      const controller = new AbortController();
      const run = under.shell.run(under.host, conversation.waits.command, controller.signal);
      const reason = new Error("cancelled");

      controller.abort(reason);

      await expect(run).rejects.toBe(reason);
    });

    it("runs nothing when the signal has aborted before", async () => {
      const reason = new Error("cancelled");

      const run = under.shell.run(under.host, conversation.locale.command, AbortSignal.abort(reason));

      await expect(run).rejects.toBe(reason);
    });
  });
}
