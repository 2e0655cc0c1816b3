import { expect, test } from "vitest";
import { readLine } from "../../../adapters/console/line.ts";

test.each([
  ["", { type: "nothing" }],
  ["   ", { type: "nothing" }],
  ["/quit", { type: "leave" }],
  ["/as bob", { type: "speak-as", name: "bob" }],
  ["3", { type: "press", number: 3 }],
  [" 3 don't, it's late ", { type: "press", number: 3, reason: "don't, it's late" }],
  ["/migrate vm1 kvm2", { type: "command", words: ["migrate", "vm1", "kvm2"], typed: "/migrate vm1 kvm2" }],
  ["/ferry vm 'a b'", { type: "command", words: ["ferry", "vm", "a b"], typed: "/ferry vm 'a b'" }],
])("%j is read as %j", (line, read) => {
  expect(readLine(line)).toEqual(read);
});

test.each([
  "hello",
  "/",
  "/frobnicate",
  "/as",
  "/as ann bob",
  "/as \x1b[2J",
  "/as -x",
  "/quit now",
  "3x",
  `/${"x".repeat(10_000)}`,
])("%j gets a short hint", (line) => {
  const read = readLine(line);

  expect(read).toMatchObject({ type: "hint" });
  expect(JSON.stringify(read).length).toBeLessThan(300);
});
