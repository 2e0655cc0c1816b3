export const chatErrors = {
  "chat.none": {
    title:
      "There is no chat that this bot could talk in: SLACK_BOT_TOKEN is not set, and its standard input and output are no terminal",
    remedy:
      "Set SLACK_BOT_TOKEN, or run `ferry bot` in a terminal, or `ferry bot --console` to chat over pipes.",
  },
} as const;
