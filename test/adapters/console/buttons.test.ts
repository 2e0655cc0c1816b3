import { expect, test } from "vitest";
import { numberButtons } from "../../../adapters/console/buttons.ts";
import type { Button } from "../../../bot/message.ts";

const button = (id: string): Button => ({ id, label: id, style: "plain" });

test("a number is given once and stays its button's for the session", () => {
  const buttons = numberButtons();

  expect(buttons.number(button("approve.a"))).toBe(1);
  expect(buttons.number(button("reject.a"))).toBe(2);
  expect(buttons.number(button("approve.b"))).toBe(3);
  expect(buttons.number(button("approve.a"))).toBe(1);
  expect(buttons.button(1)?.id).toBe("approve.a");
  expect(buttons.button(3)?.id).toBe("approve.b");
  expect([0, 4].map((number) => buttons.button(number))).toEqual([undefined, undefined]);
});
