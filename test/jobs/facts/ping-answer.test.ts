import { expect, it } from "vitest";
import { pingAnswer } from "../../../jobs/facts/ping-answer.ts";
import { answer } from "../../support/answer.ts";
import { fixture } from "../../support/fixture.ts";

const fact = pingAnswer("172.16.1.101");
const head =
  "PING 172.16.1.101 (172.16.1.101) 56(84) bytes of data.\n\n--- 172.16.1.101 ping statistics ---\n";

it("counts what came back, and how long it took", () => {
  const said = `${head}3 packets transmitted, 2 received, 33.3333% packet loss, time 603ms\nrtt min/avg/max/mdev = 3.071/4.215/5.360/1.144 ms\n`;

  expect(answer(fact, said, 0)).toEqual({ sent: 3, received: 2, averageMs: 4.215 });
});

it("is read as a host of the lab said it", () => {
  expect(answer(fact, fixture("captured/running-nfs1-ping.txt"))).toEqual({
    sent: 3,
    received: 3,
    averageMs: 18.028,
  });
});

it("knows a silent guest from a host that cannot ping", () => {
  const silent = `${head}6 packets transmitted, 0 received, +3 errors, 100% packet loss, time 2010ms\n`;

  expect(answer(fact, silent, 1)).toEqual({ sent: 6, received: 0 });
  expect(answer(fact, "", 127)).toBeUndefined();
});
