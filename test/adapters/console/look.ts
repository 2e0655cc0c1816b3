import type { Look } from "../../../adapters/console/render.ts";
import { type Row, rowText } from "../../../adapters/console/row.ts";

/** 2026-11-23 14:00 UTC, and buttons numbered by the length of their label. */
export const look: Look = {
  now: Date.UTC(2026, 10, 23, 14),
  timeZone: "UTC",
  number: ({ label }) => label.length,
};

export const texts = (rows: readonly Row[]): string[] => rows.map(rowText);
