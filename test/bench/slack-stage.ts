import { type FakeSlack, openFakeSlack } from "../support/slack/fake-slack.ts";
import { BOTS, openStage, PEOPLE, type Stage } from "./stage.ts";

export interface SlackStage extends Stage {
  readonly slack: FakeSlack;
}

/** Two bots in one workspace, which enforces Slack's rate limits. */
export async function openSlackStage(): Promise<SlackStage> {
  const slack = await openFakeSlack({ rateLimits: true, users: PEOPLE.map((name) => ({ name })) });
  const stage = await openStage({
    place: { platform: "slack", channel: `${slack.team.id}/${slack.channelId("ferry")}` },
    account: (name) => `${slack.team.id}/${slack.userId(name)}`,
    site: {},
    environment: {
      SLACK_BOT_TOKEN: slack.botToken,
      SLACK_APP_TOKEN: slack.appToken,
      SLACK_API_URL: slack.apiUrl,
    },
    isUp: () => slack.sockets === 2 * BOTS,
  });
  return {
    ...stage,
    slack,
    async close() {
      await stage.close();
      await slack.close();
    },
  };
}
