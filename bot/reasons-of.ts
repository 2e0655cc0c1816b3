/** What is wrong with a chat platform: `fatal` needs a person, `passing` mends itself. */
interface Reasons {
  readonly fatal: readonly string[];
  readonly passing: readonly string[];
}

/** The same of several platforms together; undefined where there are none. */
export function reasonsOf(
  chats: readonly ({ reasons(): Reasons } | undefined)[],
): (() => Reasons) | undefined {
  const open = chats.flatMap((chat) => (chat === undefined ? [] : [chat]));
  if (open.length === 0) return undefined;
  return () => {
    const all = open.map((chat) => chat.reasons());
    return { fatal: all.flatMap(({ fatal }) => fatal), passing: all.flatMap(({ passing }) => passing) };
  };
}
