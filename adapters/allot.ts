/**
 * Shares room out: what needs little gets all that it needs, and what is left
 * is divided evenly among the others. The sum is never more than `room`.
 */
export function allot(needs: readonly number[], room: number): number[] {
  const shares = needs.map(() => 0);
  const order = [...needs.keys()].sort((a, b) => (needs[a] ?? 0) - (needs[b] ?? 0));
  let left = Math.max(0, Math.floor(room));
  for (const [nth, index] of order.entries()) {
    const share = Math.min(needs[index] ?? 0, Math.floor(left / (order.length - nth)));
    shares[index] = share;
    left -= share;
  }
  return shares;
}
