import { cut } from "./cut.ts";

/** What stands before and after something that may not be cut, in so much room together: each at least a character. */
export function cutAround(before: string, after: string, room: number): [before: string, after: string] {
  if (before.length + after.length <= room) return [before, after];
  const most = Math.max(2, room);
  const share = Math.max(1, Math.min(before.length, Math.max(Math.floor(most / 2), most - after.length)));
  return [cut(before, share), cut(after, Math.max(1, most - share))];
}
