import { createHash } from "node:crypto";

/**
 * What a message carries so that it is found again by its key. As its nonce,
 * Discord makes one message of two with the same ("in the past few minutes"),
 * and then forgets it; as the ids of its container and its first text it lasts
 * as long as the message, and through every edit:
 * https://docs.discord.com/developers/components/reference#anatomy-of-a-component
 */
export type Mark = string;

const CHARACTERS = 16;

/** 64 bits of a key. */
export const markOf = (key: string): Mark =>
  createHash("sha256").update(key).digest("hex").slice(0, CHARACTERS);

/** Of what stands in the channel of a message with this mark. */
export const noticeMark = (mark: Mark): Mark => markOf(`notice of ${mark}`);

/** Discord takes positive 32-bit integers, and gives the small ones to components that have none. */
const LEAST_ID = 1_000;

/** The ids of two components, one for each half of the mark. */
export const idsOf = (mark: Mark): [container: number, first: number] => {
  const half = (from: number, least: number) =>
    least + (Number.parseInt(mark.slice(from, from + CHARACTERS / 2), 16) % 1_000_000_000);
  // In two ranges, since no two components of a message may have the same.
  return [half(0, LEAST_ID), half(CHARACTERS / 2, LEAST_ID + 1_000_000_000)];
};
