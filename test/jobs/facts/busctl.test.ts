import { expect, test } from "vitest";
import { parseBusctl } from "../../../jobs/facts/busctl.ts";

test.each([
  ['s "public"', "public"],
  ["as 0", []],
  ['as 2 "ssh" "dhcpv6-client"', ["ssh", "dhcpv6-client"]],
  ['aas 1 2 "8080" "tcp"', [["8080", "tcp"]]],
  ['a{sa{sas}} 1 "public" 1 "interfaces" 2 "eth0" "eth1"', [["public", [["interfaces", ["eth0", "eth1"]]]]]],
  ['as 1 "rule family=\\"ipv4\\" accept"', ['rule family="ipv4" accept']],
  ['s "a\\303\\n"', "a\u00c3\n"],
])("reads %s", (line, value) => {
  expect(parseBusctl(line)).toEqual(value);
});

test.each(['as 2 "one"', 'as 1 "one" "two"', "x 5", "as many", "s bare"])("refuses %s", (line) => {
  expect(() => parseBusctl(line)).toThrow();
});
