export const discordErrors = {
  "discord.token-refused": {
    title: "Discord refuses Ferry's token: it {reason}",
    remedy: "Reset the token on the app's page Bot, and set DISCORD_TOKEN to the one that it has then.",
  },
  "discord.intents-disallowed": {
    title: "Discord does not let Ferry listen: its gateway refuses the app's intents ({code})",
    remedy:
      "Ferry asks for Guilds alone, which needs no permission: look on the app's page Bot whether Discord has restricted it.",
  },
  "discord.gateway-refused": {
    title: "Discord's gateway closed Ferry's connection for good: {code}",
    remedy: "Look at the app's page for what Discord has changed, then restart Ferry.",
  },
  "discord.not-in-server": {
    title: "Ferry may not register its commands in the server {guild}: it {reason}",
    remedy: "Open {invite} and add Ferry to that server, or correct discord.server in the site file.",
  },
  "discord.no-server": {
    title: "DISCORD_TOKEN is set, and the site file does not say for which server",
    remedy:
      "Write the server's id into the site file as discord.server, in quotes: config/ferry.example.yaml shows how.",
  },
  "discord.unreachable": {
    title: "Discord does not answer at {url}: it {reason}",
    remedy: "Check the network to it and DISCORD_API_URL; Ferry tries again by itself.",
  },
  "discord.other-server": {
    title: "Ferry does not work in this server",
    remedy: "Use it in the server that discord.server of Ferry's site file names.",
  },
  "discord.no-thread-here": {
    title: "Ferry may not {missing} in this channel, so no plan can have its thread here",
    remedy: "Give Ferry these permissions in the channel, or ask in another channel.",
  },
  "discord.no-thread-kind": {
    title: "This is no channel in which a plan can have its thread",
    remedy: "Ask in an ordinary text channel.",
  },
  "discord.late": {
    title: "Ferry was away when you {did}, and nothing was done",
    remedy: "Do it again: Ferry is back.",
  },
} as const;
