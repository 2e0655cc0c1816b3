import fc from "fast-check";
import { expect, it } from "vitest";
import { consoleText } from "../../jobs/console-text.ts";

it("is the last lines as plain text, without what a terminal would do with them", () => {
  const printed =
    "one\r\n\u001b[1;32m[  OK  ]\u001b[0m Started\r\n10 %\r50 %\r100 %\r\n\u001b]0;title\u0007login: \u0000\r\n\r\n";

  expect(consoleText(printed, true, 3)).toBe("[  OK  ] Started\n100 %\nlogin:");
});

it("drops a line of which only the end was read", () => {
  expect(consoleText("half a line\nwhole\n", false, 10)).toBe("whole");
});

it("masks what a line above makes a secret, though only the line below is shown", () => {
  expect(consoleText("Set the following 'random' passwords\nroot:hunter2\n", true, 1)).toBe("root:***");
});

const stays = (printed: string, most: number) => {
  const text = consoleText(printed, true, most);

  expect(text.length).toBeLessThanOrEqual(12_000);
  expect(text.split("\n").length).toBeLessThanOrEqual(most);
  expect(text.replace(/\n/g, "")).not.toMatch(/\p{Cc}/u);
};

it("stays within bounds and holds no control character, whatever was printed", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 500 }), fc.integer({ min: 1, max: 200 }), stays),
  );
});

it("stays within bounds where much was printed", () => {
  stays("x".repeat(65_536), 200);
  stays(`${"y".repeat(299)}\n`.repeat(200), 200);
});
