export const chatErrors = {
  "chat.none": {
    title: "There is no chat that this bot could talk in: its standard input and output are no terminal",
    remedy: "Run `ferry bot` in a terminal, or `ferry bot --console` to chat over pipes.",
  },
} as const;
