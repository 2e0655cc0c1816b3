import { describe, expect, test } from "vitest";
import { parseLibvirtConf } from "../../../jobs/facts/libvirt-conf.ts";
import { libvirtSettings } from "../../../jobs/facts/libvirt-settings.ts";
import { answer } from "../../support/answer.ts";

const values = (text: string) =>
  Object.fromEntries([...parseLibvirtConf(text)].map(([key, { value }]) => [key, value]));

test("reads numbers, the three kinds of strings, and lists over lines", () => {
  expect(
    values(`listen_tls = 0
user="+107"
group = 'qemu'
text = """a "b" c"""
tls_allowed_dn_list = [ "CN=kvm1", # the first
  "CN=kvm2", ]
last=-1`),
  ).toEqual({
    listen_tls: 0,
    user: "+107",
    group: "qemu",
    text: 'a "b" c',
    tls_allowed_dn_list: ["CN=kvm1", "CN=kvm2"],
    last: -1,
  });
});

test("the first of two settings counts, as in libvirt", () => {
  expect(values('a = "one"\na = "two"\n')).toEqual({ a: "one" });
});

test("knows what stands in a block of Ferry's", () => {
  const conf = parseLibvirtConf('a = 1\n# BEGIN ferry host_uuid\nb = "x"\n# END ferry host_uuid\nc = 2\n');

  expect([...conf].map(([key, { byFerry }]) => [key, byFerry])).toEqual([
    ["a", false],
    ["b", true],
    ["c", false],
  ]);
});

test.each(["a 1", "a = [ 1", "= 3", "a = b"])("refuses %j", (text) => {
  expect(() => parseLibvirtConf(text)).toThrow();
});

describe("libvirt-settings", () => {
  test("keeps the files apart, and tells whether shared_filesystems is known", () => {
    const settings = answer(
      libvirtSettings,
      '==> libvirtd.conf\nhost_uuid = "x"\n==> qemu.conf\nuser = "root"\n==> knows shared_filesystems\n',
    );

    expect(settings.files.libvirtd.get("host_uuid")).toEqual({ value: "x", byFerry: false });
    expect(settings.files.qemu.get("user")?.value).toBe("root");
    expect(settings.files.virtqemud.size).toBe(0);
    expect(settings.knowsSharedFilesystems).toBe(true);
  });

  test("is empty where there is no libvirt", () => {
    const settings = answer(libvirtSettings, "");

    expect(settings.files.libvirtd.size).toBe(0);
    expect(settings.knowsSharedFilesystems).toBe(false);
  });
});
