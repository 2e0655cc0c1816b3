import { expect, it } from "vitest";
import { scaledBytes } from "../../../jobs/facts/scaled-bytes.ts";

it.each([
  ["65536", "KiB", 64 * 1024 ** 2],
  ["65536", "k", 64 * 1024 ** 2],
  ["1", "KB", 1000],
  ["2", "GiB", 2 * 1024 ** 3],
  ["2", "G", 2 * 1024 ** 3],
  ["2", "TB", 2e12],
  ["512", "bytes", 512],
  ["512", "b", 512],
])("reads %s %s", (value, unit, bytes) => {
  expect(scaledBytes(value, unit)).toBe(bytes);
});

it.each([
  ["12", "parsecs"],
  ["1.5", "GiB"],
  ["", "KiB"],
  ["9007199254740993", "KiB"],
])("refuses %j %s", (value, unit) => {
  expect(() => scaledBytes(value, unit)).toThrow("not a size");
});
