import { expect, it } from "vitest";
import { inOrder } from "../../../adapters/slack/in-order.ts";

it("does what has one key in the order asked for, however long each takes, and other keys meanwhile", async () => {
  const inTurn = inOrder();
  const done: string[] = [];
  let end = () => {};
  const first = inTurn("a", async () => {
    await new Promise<void>((resolve) => {
      end = resolve;
    });
    done.push("first");
  });
  const second = inTurn("a", async () => done.push("second"));

  await inTurn("b", async () => done.push("other"));
  expect(done).toEqual(["other"]);
  end();
  await Promise.all([first, second]);

  expect(done).toEqual(["other", "first", "second"]);
});

it("goes on after one that failed, which whoever asked for it is told", async () => {
  const inTurn = inOrder();
  const failed = inTurn("a", () => Promise.reject(new Error("away")));
  const next = inTurn("a", async () => "done");

  await expect(failed).rejects.toThrow("away");
  expect(await next).toBe("done");
});
