import type { Tone } from "../../bot/message.ts";

/** The colour at a message's edge, 0xRRGGBB; the mark before its status says the same to whoever sees no colours. */
export const ACCENTS: Readonly<Record<Tone, number>> = {
  neutral: 0x95a5a6,
  waiting: 0x3498db,
  running: 0xf1c40f,
  good: 0x2ecc71,
  bad: 0xe74c3c,
  unknown: 0x9b59b6,
};
