/**
 * How much a message of Ferry's holds on Slack; views have limits of their own
 * (views/limits.ts). What is shorter than Slack's limit keeps a message
 * readable, and leaves room for what Slack counts that Ferry cannot see.
 */
export const limits = {
  /** Blocks of a message: https://docs.slack.dev/reference/block-kit/blocks */
  blocks: 50,
  /**
   * Of all blocks together, as JSON and with `part` for each block and each
   * paragraph. Slack refuses from about 13,200 characters on
   * (msg_blocks_too_long) and documents neither the number nor what it counts:
   * slackapi/bolt-js#2509 (125 for each further block) and #2867.
   */
  allBlocks: 12_000,
  part: 60,
  /** Of that, what a card's commands may take: the rest says who may approve them. */
  commands: 8_000,
  /** Of `text`, which notifications and screen readers have in place of blocks, in bytes: chat.update refuses more than 4000. */
  fallback: 3_500,
  /** Of an answer that is one line; what is longer has a title and lines of its own. */
  brief: 2_500,
  /** Of the word for how things stand. */
  status: 300,
  /** Buttons that a message has at most; Ferry's have three. */
  buttons: 5,
  /** A task_card's details and output: docs.slack.dev, chat.startStream's chunks. */
  taskDetails: 256,
  taskTitle: 150,
  /** Uses of a response_url: https://docs.slack.dev/interactivity/handling-user-interaction */
  responseUses: 5,
} as const;
