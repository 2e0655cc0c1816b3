import { expect, test } from "vitest";
import { isToldToListen, listening, otherArguments } from "../../../jobs/facts/listening.ts";
import { answer } from "../../support/answer.ts";

test("systemd's sockets listen where there are some", () => {
  expect(answer(listening, "sockets\n")).toEqual({ by: "sockets" });
});

test("a host with masked sockets: the file, its last line, and who listens where", () => {
  const said = `itself
file /etc/default/libvirtd
written "--timeout 120"
written '--verbose --listen'
runs --timeout
runs 120
State  Recv-Q Send-Q Local Address:Port  Peer Address:PortProcess
LISTEN 0      128          0.0.0.0:22         0.0.0.0:*
LISTEN 0      30              [::]:16514         [::]:*
LISTEN 0      30       172.16.1.11:16509      0.0.0.0:*
LISTEN 0      128    127.0.0.1%lo:53         0.0.0.0:*
`;

  expect(answer(listening, said)).toEqual({
    by: "itself",
    file: "/etc/default/libvirtd",
    arguments: ["--verbose", "--listen"],
    endpoints: [
      { address: "any", port: 22 },
      { address: "any", port: 16514 },
      { address: "172.16.1.11", port: 16509 },
      { address: "127.0.0.1", port: 53 },
    ],
  });
});

test("iproute2's older way to write addresses, as on CentOS 7", () => {
  const said = `itself
file /etc/sysconfig/libvirtd
written "--listen"
State       Recv-Q Send-Q Local Address:Port               Peer Address:Port
LISTEN     0      30                  *:16509                            *:*
LISTEN     0      128                :::22                              :::*
`;

  expect(answer(listening, said)).toMatchObject({
    file: "/etc/sysconfig/libvirtd",
    endpoints: [
      { address: "any", port: 16509 },
      { address: "any", port: 22 },
    ],
  });
});

test("where no file says anything, what it runs with counts", () => {
  expect(answer(listening, "itself\nfile /etc/sysconfig/libvirtd\nruns --timeout\nruns 120\n")).toMatchObject(
    {
      arguments: ["--timeout", "120"],
    },
  );
});

test("a value with escapes or an open quote is not guessed at", () => {
  for (const value of ['"--config /a\\"b"', '"--listen', "--a 'b'"]) {
    expect(answer(listening, `itself\nfile /f\nwritten ${value}\n`)).toMatchObject({ arguments: undefined });
  }
});

test("throws where the host could not say", () => {
  expect(() =>
    listening.parse(
      { stdout: "itself\n", stderr: "ss: not found", code: 127 },
      { askedAtMs: 0, answeredAtMs: 0 },
    ),
  ).toThrow("ss: not found");
  expect(() => answer(listening, "")).toThrow("cut off");
});

test("a daemon that nothing wakes gets no --timeout, and all else that it had", () => {
  expect(otherArguments(["--timeout", "120", "--verbose", "-l", "--listen"])).toEqual(["--verbose"]);
  expect(otherArguments(["--timeout=120", "-t30", "-t", "5", "--config", "/a"])).toEqual(["--config", "/a"]);
  expect(isToldToListen(["--verbose", "-l"])).toBe(true);
  expect(isToldToListen(["--listening"])).toBe(false);
});
