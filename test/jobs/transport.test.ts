import { expect, test } from "vitest";
import { rpcUri } from "../../jobs/move.ts";
import { PEER_KEY } from "../../jobs/transport.ts";
import { host } from "../support/hosts.ts";
import { moveOfVm1 } from "../support/vm1.ts";

test.each([
  [{ transport: "tls" }, "qemu+tls://172.16.1.12/system"],
  [{ transport: "ssh", sshPort: 22 }, `qemu+ssh://root@172.16.1.12/system?no_tty=1&keyfile=${PEER_KEY}`],
  [
    { transport: "ssh", sshPort: 2222 },
    `qemu+ssh://root@172.16.1.12:2222/system?no_tty=1&keyfile=${PEER_KEY}`,
  ],
  [{ transport: "tcp" }, "qemu+tcp://172.16.1.12/system"],
] as const)("the destination's libvirt, by %j", (way, uri) => {
  expect(rpcUri(moveOfVm1(way))).toBe(uri);
});

test("an IPv6 address stands in brackets", () => {
  const destination = { ...host("kvm2"), migrationAddress: "fd00::12" };

  expect(rpcUri({ ...moveOfVm1({ transport: "ssh", sshPort: 2222 }), destination })).toContain(
    "root@[fd00::12]:2222/",
  );
});
