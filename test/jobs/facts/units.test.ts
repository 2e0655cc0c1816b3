import { expect, test } from "vitest";
import { units } from "../../../jobs/facts/units.ts";
import { answer } from "../../support/answer.ts";
import { fixture } from "../../support/fixture.ts";

const absent = "LoadState=not-found\nActiveState=inactive\nUnitFileState=\n";
const blocks = (...first: string[]) => [...first, ...Array(14 - first.length).fill(absent)].join("\n");

test("tells running, enabled, masked and unknown apart, in the order asked", () => {
  const state = answer(
    units,
    blocks(
      "LoadState=loaded\nActiveState=inactive\nUnitFileState=enabled\n",
      "LoadState=loaded\nActiveState=active\nUnitFileState=disabled\n",
      "LoadState=masked\nActiveState=inactive\nUnitFileState=masked\n",
    ),
  );

  expect(state["libvirtd.service"]).toEqual({ known: true, masked: false, enabled: true, active: false });
  expect(state["libvirtd.socket"]).toEqual({ known: true, masked: false, enabled: false, active: true });
  expect(state["libvirtd-tls.socket"]).toEqual({ known: true, masked: true, enabled: false, active: false });
  expect(state["virtqemud.service"].known).toBe(false);
});

test("refuses an answer with a unit missing, rather than taking one for another", () => {
  expect(() => answer(units, [absent, absent].join("\n"))).toThrow("2 answers");
});

test("reads a prepared Debian 12 host, as captured", () => {
  const state = answer(units, fixture("units/libvirtd-debian-12.txt"));

  expect(state["libvirtd-tls.socket"]).toEqual({ known: true, masked: false, enabled: true, active: true });
  expect(state["virtlogd.socket"].active).toBe(true);
  expect(state["virtqemud.service"].known).toBe(false);
});
