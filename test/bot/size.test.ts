import { describe, expect, it } from "vitest";
import { parseSize } from "../../bot/size.ts";

describe("parseSize", () => {
  it.each([
    ["20G", 20 * 2 ** 30],
    ["20GiB", 20 * 2 ** 30],
    ["512MiB", 512 * 2 ** 20],
    ["512m", 512 * 2 ** 20],
    ["1.5G", 1.5 * 2 ** 30],
    ["1T", 2 ** 40],
    ["64K", 65536],
    ["1024KB", 1_024_000],
    ["20GB", 20_000_000_000],
    ["32.768MB", 32_768_000],
  ])("reads %s exactly", (text, bytes) => {
    expect(parseSize(text)).toBe(bytes);
  });

  it.each([
    "20",
    "0G",
    "-1G",
    "G",
    "1.G",
    ".5G",
    "20GB ",
    "1e9G",
    "20 G",
    "1.1K",
    "1KB",
    `${"9".repeat(16)}T`,
    "",
    "٢G",
  ])("refuses %j", (text) => {
    expect(parseSize(text)).toBeUndefined();
  });
});
