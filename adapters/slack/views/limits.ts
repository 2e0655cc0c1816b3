/**
 * What Slack refuses in views, from the reference of its blocks and from the
 * doc comments of @slack/types. Texts are counted in UTF-16 code units, which
 * is never fewer than Slack counts.
 */
export const limits = {
  /** Of a modal or a Home tab. */
  blocks: 100,
  /** Title, submit and close of a modal. */
  modalTitle: 24,
  privateMetadata: 3000,
  blockId: 255,
  header: 150,
  inputLabel: 2000,
  inputHint: 2000,
  placeholder: 150,
  /** Text and description of an option, and a group's label. */
  optionText: 75,
  /** The reference allows 150 by now, @slack/types says 75: the lesser of the two. */
  optionValue: 75,
  /** That one answer to a menu may hold. */
  options: 100,
  buttonText: 75,
  buttonValue: 2000,
  confirmTitle: 100,
  confirmText: 300,
  confirmButton: 30,
  actionElements: 25,
  /** Not Slack's own: of one rich_text block, as of a section's text. */
  blockText: 3000,
  /**
   * Not Slack's own: of a view's blocks as JSON, but for a few. Slack refuses
   * views of more than 250 kB (`view_too_large`), and a character has at most 3 bytes in UTF-8.
   */
  viewText: 60_000,
  /** Not Slack's own: of a reason; bot/command.ts cuts typed ones there. */
  reason: 300,
} as const;
