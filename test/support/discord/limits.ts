/**
 * Discord's numbers, as its documentation (docs.discord.com/developers) gives
 * them unless another source is named. Characters are UTF-16 units: never more
 * lenient than Discord, whatever it counts in.
 */
export const limits = {
  contentCharacters: 2_000,
  nonceCharacters: 25,
  /** "Checked for uniqueness in the past few minutes"; how few is not documented. */
  nonceMs: 3 * 60_000,
  embeds: 10,
  embedTitleCharacters: 256,
  embedDescriptionCharacters: 4_096,
  embedFields: 25,
  embedFieldNameCharacters: 256,
  embedFieldValueCharacters: 1_024,
  embedFooterCharacters: 2_048,
  /** Of all embeds of a message together. */
  embedCharacters: 6_000,
  files: 10,
  /** Of a server without boosts, each. */
  fileBytes: 10 * 1024 * 1024,
  fileDescriptionCharacters: 1_024,
  actionRows: 5,
  rowButtons: 5,
  customIdCharacters: 100,
  buttonLabelCharacters: 80,
  buttonUrlCharacters: 512,
  placeholderCharacters: 150,
  selectOptions: 25,
  selectOptionCharacters: 100,
  /** Of a components v2 message, nested ones and accessories included. */
  components: 40,
  /** Of all text displays of a message together. */
  textCharacters: 4_000,
  /**
   * Undocumented: a message whose text displays have more bytes, 12 more for each,
   * is answered with HTTP 500 (discord/discord-api-docs#8554).
   */
  textBytes: 10_170,
  textDisplayCostBytes: 12,
  sectionTexts: 3,
  galleryItems: 10,
  mediaDescriptionCharacters: 1_024,
  modalTitleCharacters: 45,
  modalComponents: 5,
  labelCharacters: 45,
  labelDescriptionCharacters: 100,
  inputCharacters: 4_000,
  threadNameCharacters: 100,
  /** In one server: 160006. */
  activeThreads: 1_000,
  autoArchiveMinutes: [60, 1_440, 4_320, 10_080],
  commandNameCharacters: 32,
  commandDescriptionCharacters: 100,
  commandOptions: 25,
  choices: 25,
  choiceCharacters: 100,
  stringOptionCharacters: 6_000,
  /** Names, descriptions and values of one command together, nested ones included. */
  commandCharacters: 4_000,
  /** Chat-input commands of an application in one server. */
  commands: 100,
  commandCreatesPerDay: 200,
  acknowledgeMs: 3_000,
  tokenMs: 15 * 60_000,
  gatewayHeartbeatMs: 41_250,
  /** What an app sends over one connection. */
  gatewaySends: 120,
  gatewaySendsMs: 60_000,
  gatewayPayloadBytes: 4_096,
  identifyWindowMs: 5_000,
  identifiesPerDay: 1_000,
  /** How long a session can be resumed; not documented. */
  sessionMs: 3 * 60_000,
  globalPerSecond: 50,
  invalidRequests: 10_000,
  invalidRequestsMs: 10 * 60_000,
  /** "Older than 1 hour": error 30046, undocumented (discord/discord-api-docs#4413; userdoccers#551). */
  oldMessageMs: 60 * 60_000,
} as const;
