/**
 * Slack's numbers, as its documentation (docs.slack.dev) and the comments of
 * @slack/types give them. Characters are UTF-16 units: never more lenient than
 * Slack, whatever it counts in.
 */
export const limits = {
  messageBlocks: 50,
  viewBlocks: 100,
  /** chat.postMessage cuts longer texts. */
  textCharacters: 40_000,
  /** chat.update refuses longer texts with msg_too_long; counted after `&<>` were escaped, in bytes. */
  updatedTextBytes: 4_000,
  markdownCharacters: 12_000,
  /**
   * Of all blocks of a message together, or msg_blocks_too_long: undocumented. Measured by others (bolt-js#2509,
   * #2867): 13,297 characters of markdown alone, 125 less for each further block.
   */
  allBlocksCharacters: 13_300,
  characterCostOfBlock: 125,
  idCharacters: 255,
  urlCharacters: 3_000,
  altTextCharacters: 2_000,
  sectionTextCharacters: 3_000,
  sectionFields: 10,
  sectionFieldCharacters: 2_000,
  headerCharacters: 150,
  contextElements: 10,
  contextActions: 5,
  actionsElements: 25,
  labelCharacters: 2_000,
  buttonTextCharacters: 75,
  buttonValueCharacters: 2_000,
  placeholderCharacters: 150,
  options: 100,
  overflowOptions: 5,
  choices: 10,
  optionCharacters: 75,
  confirmTitleCharacters: 100,
  confirmTextCharacters: 300,
  confirmButtonCharacters: 30,
  inputCharacters: 3_000,
  tableRows: 100,
  tableCells: 20,
  /** All cells of one table together. */
  tableCharacters: 10_000,
  /** Of a task_card's details and of its output: chat.appendStream's task_update. */
  taskCharacters: 256,
  cardTitleCharacters: 150,
  cardBodyCharacters: 200,
  carouselCards: 10,
  containerBlocks: 10,
  attachments: 100,
  modalTitleCharacters: 24,
  privateMetadataCharacters: 3_000,
  viewBytes: 250_000,
  /** Modals upon each other. */
  viewStack: 3,
  /** Undocumented; Slack says only that there is a limit. */
  metadataBytes: 8_000,
  /** An app has so long to acknowledge, and a trigger_id lives as long. */
  acknowledgeMs: 3_000,
  triggerMs: 3_000,
  responseUrlUses: 5,
  responseUrlMs: 30 * 60_000,
  sockets: 10,
} as const;
