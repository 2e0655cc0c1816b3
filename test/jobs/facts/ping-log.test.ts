import { expect, test } from "vitest";
import { pingLog } from "../../../jobs/facts/ping-log.ts";
import { answer } from "../../support/answer.ts";

const fact = pingLog("/run/ferry-k7m2qx9d-ping.log");
const EVERY = "every 0.2 s\n";
const reply = (at: string, n: number) =>
  `[${at}] 64 bytes from 172.16.1.21: icmp_seq=${n} ttl=64 time=0.412 ms\n`;

test("finds the longest time without a reply, whatever else ping says meanwhile", () => {
  // Written after ping(8).
  const log = [
    EVERY,
    "PING 172.16.1.21 (172.16.1.21) 56(84) bytes of data.\n",
    reply("1766500000.100000", 1),
    reply("1766500000.300000", 2),
    "[1766500000.500000] From 172.16.1.11 icmp_seq=3 Destination Host Unreachable\n",
    reply("1766500001.842500", 9),
    reply("1766500002.042500", 10),
  ].join("");

  expect(answer(fact, log)).toEqual({ replies: 4, every: "0.2", longestGapMs: 1543 });
});

test("measures no gap with fewer than two replies", () => {
  const few = (replies: number) => ({ replies, every: "0.2", longestGapMs: undefined });

  expect(answer(fact, EVERY + reply("1766500000.100000", 1))).toEqual(few(1));
  expect(answer(fact, EVERY)).toEqual(few(0));
});

test("is nothing without a log", () => {
  expect(answer(fact, "", 1)).toBeUndefined();
  expect(answer(fact, "")).toBeUndefined();
});

test("leaves out a last line that is cut off", () => {
  expect(answer(fact, `${EVERY}${reply("1766500000.100000", 1)}[1766500005.1`)).toMatchObject({ replies: 1 });
});
