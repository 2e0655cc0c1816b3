import { describe, expect, it } from "vitest";
import { noAddressBecause, sameAddress } from "../../config/host-address.ts";

describe("noAddressBecause", () => {
  it.each([
    "kvm1",
    "kvm1.example.net",
    "kvm1.example.net.",
    "xn--bcher-kva.example",
    "1st.example",
    "10.0.0.1",
    "fd00::1",
  ])("accepts %s", (text) => {
    expect(noAddressBecause(text)).toBeUndefined();
  });

  it.each([
    ["", /neither/],
    ["root@kvm1", /`user`/],
    ["kvm1:22", /`port`/],
    ["[fd00::1]", /brackets/],
    ["ssh://kvm1", /URL/],
    ["fe80::1%eth0", /zone/],
    ["300.1.2.3", /looks like an IP/],
    ["10.0.0", /looks like an IP/],
    ["-oProxyCommand=id", /neither/],
    ["kvm 1", /neither/],
    ["kvm1\n", /neither/],
    ["kvm_1", /neither/],
    ["a..b", /neither/],
    ["kvm1;id", /neither/],
    ["$(id)", /neither/],
    ["bücher.example", /neither/],
    [`${"a".repeat(64)}.example`, /neither/],
    ["a.".repeat(5_000), /neither/],
  ])("refuses %.40j", (text, because) => {
    expect(noAddressBecause(text)).toMatch(because);
  });
});

describe("sameAddress", () => {
  it("knows two spellings of one address", () => {
    expect(sameAddress("KVM1.Example.net.")).toBe(sameAddress("kvm1.example.net"));
    expect(sameAddress("FD00:0::1")).toBe(sameAddress("fd00::1"));
    expect(sameAddress("kvm1")).not.toBe(sameAddress("kvm2"));
  });
});
