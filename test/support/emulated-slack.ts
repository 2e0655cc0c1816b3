import { webApi } from "@slack/bolt";
import { createEmulator } from "emulate";
import { onTestFinished } from "vitest";
import { freePort } from "./sshd.ts";

const TOKEN = "xoxb-second-opinion";

/** emulate 0.11.2, which others wrote: Slack's Web API alone, without limits on blocks. For the test that runs. */
export async function emulatedSlack() {
  const emulator = await createEmulator({
    service: "slack",
    // It takes no port 0.
    port: await freePort(),
    seed: {
      tokens: { [TOKEN]: { login: "ferry", scopes: [] } },
      slack: { users: [{ name: "ann" }, { name: "ferry" }], channels: [{ name: "ferry" }] },
    },
  });
  onTestFinished(() => emulator.close());
  const apiUrl = `${emulator.url}/api/`;
  const client = new webApi.WebClient(TOKEN, {
    slackApiUrl: apiUrl,
    retryConfig: { retries: 0 },
    logLevel: webApi.LogLevel.ERROR,
  });
  const { channels } = await client.conversations.list({});
  const channel = channels?.find(({ name }) => name === "ferry")?.id ?? "";
  return { apiUrl, token: TOKEN, client, channel };
}
