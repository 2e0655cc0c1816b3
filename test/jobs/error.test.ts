import { describe, expect, it } from "vitest";
import { type Details, type ErrorCode, OpsError } from "../../jobs/error.ts";

describe("an error's texts", () => {
  it("are filled from its details", () => {
    const error = new OpsError("ssh.timeout", { host: "kvm1", seconds: 30, command: "virsh list" });

    expect(error.message).toBe("kvm1 did not answer in 30 s");
    expect(error.remedy).toBe("See whether kvm1 hangs (load, storage): `virsh list`.");
  });

  it("cannot be left unfilled: the compiler refuses an error without the details that its texts name", () => {
    // @ts-expect-error the remedy names {command}
    new OpsError("ssh.timeout", { host: "kvm1", seconds: 30 });
    // @ts-expect-error the title names {host}
    new OpsError("ssh.lost");
    // @ts-expect-error of two codes, one needs {file}
    new OpsError(Math.random() > 2 ? "host.uuid-set" : "host.migrating", { host: "a", domains: "b" });
    // @ts-expect-error nobody knows what any code needs
    ((code: ErrorCode, details: Details) => new OpsError(code, details))("ssh.lost", {});
    new OpsError("migration.cache-unsafe");
  });
});
