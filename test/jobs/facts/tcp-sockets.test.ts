import { expect, test } from "vitest";
import { dropIn, openedTcpSockets, tcpSockets } from "../../../jobs/facts/tcp-sockets.ts";
import { answer } from "../../support/answer.ts";

// As seen on Debian 12 (systemd 252), before and after a drop-in named an address; virtproxyd is not there.
test("knows where the sockets listen", () => {
  expect(
    answer(tcpSockets, "unit libvirtd-tcp.socket\nListen=[::]:16509 (Stream)\nunit virtproxyd-tcp.socket\n"),
  ).toEqual({ "libvirtd-tcp.socket": ["[::]:16509"], "virtproxyd-tcp.socket": [] });
  expect(
    answer(
      tcpSockets,
      "unit libvirtd-tcp.socket\nunit virtproxyd-tcp.socket\nListen=172.16.1.12:16509 (Stream)\nListen=10.0.0.1:16509 (Stream)\n",
    ),
  ).toEqual({
    "libvirtd-tcp.socket": [],
    "virtproxyd-tcp.socket": ["172.16.1.12:16509", "10.0.0.1:16509"],
  });
});

test("takes no answer for none", () => {
  expect(() => answer(tcpSockets, "unit libvirtd-tcp.socket\n")).toThrow("nothing of virtproxyd-tcp.socket");
  expect(() => answer(tcpSockets, "unit libvirtd-tcp.socket\n", 1)).toThrow();
});

test("knows those that Ferry has opened by its own file", () => {
  expect(answer(openedTcpSockets, "")).toEqual(new Set());
  expect(answer(openedTcpSockets, `${dropIn("libvirtd-tcp.socket")}\n`)).toEqual(
    new Set(["libvirtd-tcp.socket"]),
  );
});
