import { expect, it } from "vitest";
import { bridges } from "../../../jobs/facts/bridges.ts";
import { networks } from "../../../jobs/facts/networks.ts";
import { answer } from "../../support/answer.ts";

it("reads bridges, whatever iproute2 says when there is none", () => {
  expect(answer(bridges, '[{"ifindex":4,"ifname":"br0","flags":["UP"]},{}]')).toEqual(["br0"]);
  expect(answer(bridges, "[]\n")).toEqual([]);
  expect(answer(bridges, "")).toEqual([]);
  expect(() => answer(bridges, "", 127)).toThrow();
});

it("tells networks that run from those that do not", () => {
  expect(answer(networks, "\u001eall\ndefault\nlab   \n\n\u001eactive\nlab\n\n")).toEqual([
    { name: "default", active: false },
    { name: "lab", active: true },
  ]);
  expect(answer(networks, "", 1)).toBeUndefined();
});
