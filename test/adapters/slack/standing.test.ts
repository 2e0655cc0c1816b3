import { expect, it, test } from "vitest";
import { openApi } from "../../../adapters/slack/client.ts";
import { keepStanding } from "../../../adapters/slack/standing.ts";
import type { LogFields } from "../../../jobs/log.ts";
import { silentLog } from "../../support/silent-log.ts";
import { closeAfterEach, openForTest } from "../../support/slack/for-test.ts";

closeAfterEach();

/** Ferry's way to the Web API of a Slack, what it thinks of it, and what it logged as an error. */
async function world() {
  const slack = await openForTest();
  const errors: LogFields[] = [];
  const log = { ...silentLog, error: (fields: LogFields) => void errors.push(fields) };
  const standing = keepStanding({ wanted: 0, log });
  const api = openApi(slack.botToken, slack.apiUrl, standing, log);
  const call = () =>
    api
      .call("auth.test", (client) => client.auth.test())
      .then(
        () => undefined,
        (error: unknown) => error,
      );
  return { slack, standing, errors, call };
}

/** https://docs.slack.dev/reference/methods: errors that no repetition and no other channel helps against. */
const FATAL = [
  ["not_authed", "SLACK_BOT_TOKEN"],
  ["invalid_auth", "SLACK_BOT_TOKEN"],
  ["account_inactive", "SLACK_BOT_TOKEN"],
  ["token_revoked", "SLACK_BOT_TOKEN"],
  ["token_expired", "SLACK_BOT_TOKEN"],
  ["no_permission", "SLACK_BOT_TOKEN"],
  ["not_allowed_token_type", "SLACK_BOT_TOKEN"],
  ["team_access_not_granted", "SLACK_BOT_TOKEN"],
  ["missing_scope", "OAuth & Permissions"],
  ["link_disabled", "Socket Mode"],
] as const;

test.each(FATAL)(
  "%s is for an administrator: a reason with its remedy, logged once, until Slack is well again",
  async (code, remedy) => {
    const { slack, standing, errors, call } = await world();
    slack.faults.answer("auth.test", { error: code }, 2);

    expect(await call()).toMatchObject({ passing: false });
    await call();

    expect(standing.reasons()).toMatchObject({ fatal: [expect.stringContaining(remedy)], passing: [] });
    expect(errors).toEqual([expect.objectContaining({ remedy: expect.stringContaining(remedy) })]);
    await call();
    expect(standing.reasons()).toEqual({ fatal: [], passing: [] });
  },
);

it.each(["internal_error", "fatal_error", "service_unavailable", "request_timeout"])(
  "%s passes: it is no administrator's business, and no error in the log",
  async (code) => {
    const { slack, standing, errors, call } = await world();
    slack.faults.answer("auth.test", { error: code });

    expect(await call()).toMatchObject({ passing: true });

    expect(standing.reasons()).toEqual({ fatal: [], passing: [expect.stringContaining(code)] });
    expect(errors).toEqual([]);
    await call();
    expect(standing.reasons().passing).toEqual([]);
  },
);

it.each(["channel_not_found", "not_in_channel", "is_archived", "is_inactive"])(
  "%s is one channel's trouble, and Ferry stands well with Slack",
  async (code) => {
    const { slack, standing, errors, call } = await world();
    slack.faults.answer("auth.test", { error: code });

    expect(await call()).toMatchObject({ passing: false });

    expect(standing.reasons()).toEqual({ fatal: [], passing: [] });
    expect(errors).toEqual([]);
  },
);
