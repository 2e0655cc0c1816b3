import { describe, expect, it } from "vitest";
import { undefineObstacles } from "../../../jobs/facts/undefine-obstacles.ts";
import { answer, answerWith } from "../../support/answer.ts";
import { virshAnswer } from "../../support/virsh-answer.ts";
import { VM1 } from "../../support/vm1.ts";

const read = (said: Record<string, string>) =>
  answer(
    undefineObstacles(VM1),
    virshAnswer({ saved: "", snapshots: "", checkpoints: "", help: "", ...said }),
  );

describe("undefine-obstacles", () => {
  it("finds none where there is none", () => {
    expect(read({})).toEqual({ snapshots: [], saved: false, keepsTpm: false, keepsNvram: false });
  });

  it("names snapshots and checkpoints, and tells this VM's saved memory from another's", () => {
    expect(read({ snapshots: "before\nafter\n", checkpoints: "backup-1\n" })?.snapshots).toEqual([
      "before",
      "after",
      "backup-1",
    ]);
    expect(read({ saved: `${VM1}\n` })?.saved).toBe(true);
    expect(read({ saved: "1d1f2d6e-0000-4000-8000-000000000001\n" })?.saved).toBe(false);
  });

  it("knows by virsh's own help whether a TPM's state can be kept", () => {
    expect(
      read({ help: "    --keep-nvram     keep nvram file\n    --keep-tpm       keep TPM state\n" })?.keepsTpm,
    ).toBe(true);
    const older = read({ help: "    --keep-nvram     keep nvram file\n" });
    expect(older).toMatchObject({ keepsTpm: false, keepsNvram: true });
    expect(read({ help: "    --nvram          remove nvram file\n" })?.keepsNvram).toBe(false);
  });

  it("concludes nothing from a silent daemon or a list that failed", () => {
    expect(
      answerWith(undefineObstacles(VM1), { code: 1, stderr: "error: failed to connect" }),
    ).toBeUndefined();
    expect(() =>
      answerWith(undefineObstacles(VM1), {
        stdout: virshAnswer({ saved: "", snapshots: "" }),
        stderr: "error: Failed to list domains\n",
      }),
    ).toThrow("Failed to list");
  });
});
