export const slackErrors = {
  "slack.token-refused": {
    title: "Slack refuses Ferry's {token}: {reason}",
    remedy: "Install the app in the workspace again, and set {variable} to the token that it has then.",
  },
  "slack.scopes-missing": {
    title: "Ferry's Slack app lacks scopes: {scopes}",
    remedy: "Add them to the app under OAuth & Permissions, and install it in the workspace again.",
  },
  "slack.socket-mode-off": {
    title: "Socket Mode is off for Ferry's Slack app",
    remedy: "Turn it on under Socket Mode, or set SLACK_SIGNING_SECRET and SLACK_HTTP in its place.",
  },
  "slack.unreachable": {
    title: "Slack does not answer at {url}: {reason}",
    remedy: "Check the network to it and SLACK_API_URL; Ferry tries again by itself.",
  },
  "slack.not-in-channel": {
    title: "Ferry is not in this channel, so no plan can have its thread here",
    remedy: "Type `/invite @{bot}` here, then ask again.",
  },
  "slack.not-in-conversation": {
    title: "Ferry takes no part in this conversation, so no plan can have its thread here",
    remedy: "Ask in a channel that Ferry is in; a private one takes it in with `/invite @{bot}`.",
  },
  "slack.archived": {
    title: "This channel is archived, so no plan can have its thread here",
    remedy: "Ask in another channel.",
  },
  "slack.dialog-failed": {
    title: "Slack did not open the dialog: {reason}",
    remedy: "Press the button again, or type `{command}`.",
  },
} as const;
