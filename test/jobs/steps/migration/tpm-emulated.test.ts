import { expect, it } from "vitest";
import { tpmEmulated } from "../../../../jobs/steps/migration/tpm-emulated.ts";
import { tpmFolder } from "../../../../jobs/tpm.ts";
import { facts } from "../../../support/facts.ts";
import { moveOfVm1, VM1 } from "../../../support/vm1.ts";

const SECRET = "6dd3e4a5-1d76-44ce-961f-f119f5aad935";
const FOLDER = tpmFolder(VM1);
const STATE = `${FOLDER}/tpm2/tpm2-00.permall`;
const PART = "tpm2/tpm2-00.permall.ferry-k7m2qx9d.part";
const file = { kind: "tpm", path: STATE, to: STATE, bytes: 8, there: false } as const;

const check = ({
  missing = [] as string[],
  secret = undefined as string | undefined,
  is = undefined as string | undefined,
  files = [] as string[],
  strange = [] as string[],
} = {}) =>
  tpmEmulated({ ...moveOfVm1(), files: [file], secret }).check(
    facts({
      kvm2: {
        [`tpm-emulator${secret === undefined ? "" : ` ${secret}`}`]: { missing, secret: is },
        [`tpm-state ${FOLDER}`]: { files, strange },
      },
    }),
  );

it("is true where swtpm is and no other state of the TPM, also in the middle of the move", async () => {
  expect(await check()).toEqual({ state: "satisfied" });
  expect(await check({ files: [PART] })).toEqual({ state: "satisfied" });
  expect(await check({ files: ["tpm2/tpm2-00.permall"] })).toEqual({ state: "satisfied" });
  expect(await check({ secret: SECRET, is: "set" })).toEqual({ state: "satisfied" });
});

it.each<[string, Parameters<typeof check>[0], object]>([
  [
    "without swtpm",
    { missing: ["swtpm", "swtpm_setup"] },
    {
      code: "cold.no-swtpm",
      message: "kvm2 cannot emulate the TPM of vm1: it lacks swtpm, swtpm_setup",
    },
  ],
  [
    "without the secret",
    { secret: SECRET, is: "absent" },
    {
      code: "cold.tpm-secret",
      message: `The state of vm1's TPM is encrypted, and kvm2 does not have its secret ${SECRET}`,
    },
  ],
  [
    "with a secret that has no value",
    { secret: SECRET, is: "empty" },
    { message: `The state of vm1's TPM is encrypted, and kvm2 has no value for its secret ${SECRET}` },
  ],
  ["with a secret for something else", { secret: SECRET, is: "other" }, { code: "cold.tpm-secret" }],
  [
    "where nobody can tell of the secret",
    { secret: SECRET, is: "unknown" },
    { code: "domain.libvirt-silent" },
  ],
  [
    "with a file of an older state",
    { files: ["tpm2/tpm2-00.volatilestate"] },
    { code: "cold.tpm-there", details: { path: `${FOLDER}/tpm2/tpm2-00.volatilestate` } },
  ],
  ["with a link in its place", { strange: ["tpm2"] }, { code: "cold.tpm-there" }],
])("is blocked %s", async (_, given, error) => {
  expect(await check(given)).toMatchObject({ state: "blocked", error });
});
