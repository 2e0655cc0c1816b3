import { describe, expect, it } from "vitest";
import { pool } from "../../../jobs/facts/pool.ts";
import { pools } from "../../../jobs/facts/pools.ts";
import { answer } from "../../support/answer.ts";
import { fixture } from "../../support/fixture.ts";

const timing = { askedAtMs: 0, answeredAtMs: 0 };
const netfs = {
  name: "images",
  type: "netfs",
  host: "172.16.1.10",
  dir: "/srv/nfs/images",
  format: "nfs",
  protocolVersion: "4.2",
  target: "/var/lib/libvirt/images/images",
};

describe("pool", () => {
  it("reads a running NFS pool", () => {
    expect(answer(pool("images"), fixture("pool/netfs-debian-12.txt"))).toMatchObject({
      ...netfs,
      active: true,
      autostart: true,
      persistent: true,
      capacityBytes: 4177264640,
    });
  });

  it("is absent when the list was read without it, and unknown without an answer", () => {
    const lists = "\u001eall\nother   \n\n\u001eactive\n\u001epersistent\n\u001eautostart\n\u001exml\n";
    const stderr = "error: failed to get pool 'images'\n";

    expect(pool("images").parse({ stdout: lists, stderr, code: 1 }, timing)).toBe("absent");
    expect(answer(pool("images"), "", 127)).toBe("unknown");
    expect(() =>
      pool("images").parse({ stdout: lists, stderr: "error: Failed to list pools\n", code: 1 }, timing),
    ).toThrow();
  });

  it("asks about no name that virsh would read as something else", () => {
    expect(() => pool("a; pool-destroy b")).toThrow(TypeError);
    expect(() => pool("--all")).toThrow(TypeError);
  });
});

describe("pools", () => {
  it("reads all definitions of a host", () => {
    expect(answer(pools, fixture("pools/netfs-debian-12.txt"))).toMatchObject([netfs]);
    expect(answer(pools, "<pools>\n</pools>\n")).toEqual([]);
    expect(answer(pools, "", 9)).toBeUndefined();
  });

  it("takes a path with a slash at its end for the path", () => {
    const text = fixture("pools/netfs-debian-12.txt").replace("'/srv/nfs/images'", "'/srv/nfs/images//'");

    expect(answer(pools, text)).toMatchObject([netfs]);
  });
});
