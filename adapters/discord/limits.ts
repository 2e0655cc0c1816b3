/** How much a message of Ferry's holds on Discord: characters are UTF-16 units, as JavaScript counts them. */
export const limits = {
  /** Of all texts of a components v2 message together: https://docs.discord.com/developers/components/reference */
  text: 4_000,
  /**
   * The same in bytes, `part` more for each text: from 10,170 on Discord answers
   * with HTTP 500 and says nothing of it (discord/discord-api-docs#8554).
   */
  textBytes: 9_500,
  part: 12,
  /** Of that text, what a card's commands may take: the rest says who may approve them. */
  commands: 2_200,
  /** Of an answer that is one line; what is longer has a title and lines of its own. */
  brief: 2_500,
  /** Of a title and of the word for how things stand: escaping may double them. */
  title: 150,
  status: 120,
  /** Of what stands in the channel of a message in a thread, each line. */
  notice: 300,
  noticeLines: 2,
  buttonLabel: 80,
  /** Buttons in a row, and rows of them; Ferry's messages have three. */
  rowButtons: 5,
  buttons: 25,
  /** https://docs.discord.com/developers/resources/channel */
  threadName: 100,
  /** Of a message that is a file and its title. */
  content: 2_000,
} as const;
