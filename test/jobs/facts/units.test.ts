import { expect, test } from "vitest";
import { units } from "../../../jobs/facts/units.ts";
import { answer } from "../../support/answer.ts";
import { fixture } from "../../support/fixture.ts";

/** What the command prints when these units have files, with a block for each. */
const said = (names: readonly string[], ...blocks: string[]) =>
  `asked ${names.join(" ")}\n${blocks.join("\n")}`;

test("tells running, enabled, masked and unknown apart, in the order asked", () => {
  const state = answer(
    units,
    said(
      ["libvirtd.service", "libvirtd.socket", "libvirtd-tls.socket"],
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
  const one = "LoadState=loaded\nActiveState=active\nUnitFileState=enabled\n";

  expect(() => answer(units, said(["libvirtd.service", "libvirtd.socket"], one))).toThrow("1 answers");
  expect(() => answer(units, one)).toThrow("not the units");
});

test("knows none of a host whose systemd has a file of none", () => {
  expect(Object.values(answer(units, "asked \n")).some(({ known }) => known)).toBe(false);
});

test("reads a prepared Debian 12 host, as captured", () => {
  const state = answer(units, fixture("units/libvirtd-debian-12.txt"));

  expect(state["libvirtd-tls.socket"]).toEqual({ known: true, masked: false, enabled: true, active: true });
  expect(state["virtlogd.socket"].active).toBe(true);
  expect(state["virtqemud.service"].known).toBe(false);
});
