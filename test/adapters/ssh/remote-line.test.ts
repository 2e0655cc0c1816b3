import { expect, it } from "vitest";
import { remoteLine } from "../../../adapters/ssh/remote-line.ts";
import { sh, withTimeout } from "../../../jobs/shell.ts";

const command = withTimeout(sh`echo ${"it's"}`, 1_500);

it("runs root's commands as they are, and ends them soon after their time limit", () => {
  expect(remoteLine("root", command)).toBe(
    `exec env LC_ALL=C timeout -k 5 7 sh -c 'echo '\\''it'\\''\\'\\'''\\''s'\\'''`,
  );
});

it("makes root's commands of another user's by sudo, which must not ask", () => {
  expect(remoteLine("ferry", sh`id`)).toBe("exec sudo -n env LC_ALL=C timeout -k 5 35 sh -c id");
});

it("refuses a line that Linux would not take as one argument", () => {
  expect(() => remoteLine("root", sh`${"x".repeat(131_000)}`)).not.toThrow();
  expect(() => remoteLine("root", sh`${"x".repeat(131_072)}`)).toThrow(RangeError);
});
