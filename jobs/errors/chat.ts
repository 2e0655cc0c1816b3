export const chatErrors = {
  "chat.none": {
    title:
      "There is no chat that this bot could talk in: neither SLACK_BOT_TOKEN nor DISCORD_TOKEN is set, and its standard input and output are no terminal",
    remedy:
      "Set SLACK_BOT_TOKEN or DISCORD_TOKEN, or run `ferry bot` in a terminal, or `ferry bot --console` to chat over pipes.",
  },
} as const;
