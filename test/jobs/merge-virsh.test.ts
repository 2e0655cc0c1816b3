import { describe, expect, it } from "vitest";
import { mergedLine, splitMerged } from "../../jobs/merge-virsh.ts";
import { sh } from "../../jobs/shell.ts";
import { andThen, virshScript } from "../../jobs/virsh.ts";

const lists = virshScript({ all: "list --all --uuid" });
const pools = virshScript({ all: "pool-list" });
const looks = andThen(lists, sh`pgrep -f qemu && echo PROCESS; true`);

// As virsh 9.0 was seen to answer: `echo --err x` prints `error: x` on standard error.
const [first, second] = ["\u001d0\n", "\u001d1\n"];

describe("mergedLine", () => {
  it("is one virsh for all, with a mark before each on both streams", () => {
    expect(mergedLine([lists, pools])).toBe(
      "virsh -c qemu:///system 'echo --err \u001d0; echo \u001d0; echo \u001eall; list --all --uuid; echo --err \u001d1; echo \u001d1; echo \u001eall; pool-list'; code=$?\nexit $code",
    );
  });

  it("runs what comes after a script after all of them, for its own answer", () => {
    expect(mergedLine([pools, looks])).toContain(
      "code=$?\necho \u001d1; pgrep -f qemu && echo PROCESS; true\nexit $code",
    );
  });
});

describe("splitMerged", () => {
  it("gives each script what it printed, what it complained of, and what came after it", () => {
    const result = {
      stdout: `${first}one\n${second}two\n${first}PROCESS\n`,
      stderr: `error: ${first}error: ${second}error: Failed to list pools\n`,
      code: 0,
    };

    expect(splitMerged(result, 2)).toEqual([
      { stdout: "one\nPROCESS\n", stderr: "", code: 0 },
      { stdout: "two\n", stderr: "error: Failed to list pools\n", code: 0 },
    ]);
  });

  it("gives all the reason when no daemon answers, and what came after all the same", () => {
    const stderr = "error: failed to connect to the hypervisor\n";

    expect(splitMerged({ stdout: `${second}PROCESS\n`, stderr, code: 1 }, 2)).toEqual([
      { stdout: "", stderr, code: 1 },
      { stdout: "PROCESS\n", stderr, code: 1 },
    ]);
  });

  it("has nothing to say of a virsh that knows no `echo --err`: each must be asked for itself", () => {
    const stderr = "error: command 'echo' doesn't support option --err\n".repeat(2);

    expect(splitMerged({ stdout: `${first}one\n${second}two\n`, stderr, code: 0 }, 2)).toBeUndefined();
  });

  it("takes no answer for whole that ends early", () => {
    expect(splitMerged({ stdout: `${first}one\n`, stderr: `error: ${first}`, code: 0 }, 2)).toBeUndefined();
  });
});
