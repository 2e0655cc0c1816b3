import { expect, it } from "vitest";
import { slots } from "../../jobs/slots.ts";

/** Lets what is ready to go on go on. */
const turn = () => new Promise((resolve) => setImmediate(resolve));

it("lets in as many as there are places, the others in the order of asking", async () => {
  const places = slots(2);
  const entered: string[] = [];
  const enter = async (name: string) => {
    const leave = await places.take();
    entered.push(name);
    return leave;
  };
  const leaveA = await enter("a");
  await enter("b");
  void enter("c");
  void enter("d");
  await turn();
  expect(entered).toEqual(["a", "b"]);

  leaveA();
  leaveA(); // leaving twice frees one place
  await turn();

  expect(entered).toEqual(["a", "b", "c"]);
});

it("forgets who gave up waiting", async () => {
  const places = slots(1);
  const leave = await places.take();
  const controller = new AbortController();
  const gaveUp = places.take(controller.signal);
  const next = places.take();

  controller.abort(new Error("cancelled"));
  await expect(gaveUp).rejects.toThrow("cancelled");
  leave();

  await expect(next).resolves.toBeTypeOf("function");
});

it("lets everybody through once it is open", async () => {
  const places = slots(1);
  await places.take();
  const waiting = [places.take(), places.take()];

  places.open();

  await expect(Promise.all([...waiting, places.take()])).resolves.toHaveLength(3);
});
