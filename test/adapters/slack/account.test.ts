import { expect, it } from "vitest";
import { ofCommand, ofEvent, ofInteraction, userOf } from "../../../adapters/slack/account.ts";
import { readArrival } from "../../../adapters/slack/payloads.ts";

const organisation = { enterprise_id: "E0ACME", is_enterprise_install: "true" };

/** The account behind a payload as Slack sends it. */
function accountOf(body: object): string | undefined {
  const arrival = readArrival(body);
  switch (arrival?.kind) {
    case "command":
      return ofCommand(arrival.payload).account;
    case "event":
      return ofEvent(arrival.payload)?.account;
    default:
      return arrival && ofInteraction(arrival.payload).account;
  }
}

const command = {
  command: "/ferry",
  user_id: "U0ANN",
  team_id: "T0FERRY",
  channel_id: "C0FERRY",
  trigger_id: "1.2.a",
};
const click = {
  type: "block_actions",
  user: { id: "U0ANN", team_id: "T0FERRY" },
  team: { id: "T0FERRY" },
  trigger_id: "1.2.a",
  actions: [{ type: "button", action_id: "approve.k7m2qx9d" }],
};
const submission = { ...click, type: "view_submission", view: { id: "V1", callback_id: "x" } };
const mention = {
  type: "event_callback",
  event_id: "Ev1",
  team_id: "T0FERRY",
  event: { type: "app_mention", user: "U0ANN", channel: "C0FERRY" },
};

it.each([
  ["a command", command, "T0FERRY/U0ANN"],
  ["a click", click, "T0FERRY/U0ANN"],
  ["a form", submission, "T0FERRY/U0ANN"],
  ["a mention", mention, "T0FERRY/U0ANN"],
  [
    "a click of somebody of another workspace",
    { ...click, user: { id: "U0XENA", team_id: "T0ELSE" } },
    "T0ELSE/U0XENA",
  ],
  ["a mention of theirs", { ...mention, event: { ...mention.event, user_team: "T0ELSE" } }, "T0ELSE/U0ANN"],
])("%s is its workspace's and its user's", (_, body, account) => {
  expect(accountOf(body)).toBe(account);
});

const enterprise = { enterprise: { id: "E0ACME" }, is_enterprise_install: true };

it.each([
  ["a command", { ...command, ...organisation }],
  ["a click", { ...click, ...enterprise }],
  ["a form", { ...submission, ...enterprise }],
  ["a mention", { ...mention, enterprise_id: "E0ACME", authorizations: [{ is_enterprise_install: true }] }],
])("%s is the organisation's where the app is installed for all of it", (_, body) => {
  expect(accountOf(body)).toBe("E0ACME/U0ANN");
});

it.each([
  ["another bot's mention", { ...mention, event: { ...mention.event, bot_id: "B1" } }],
  ["an event of nobody", { ...mention, event: { type: "app_mention" } }],
])("%s is nobody's", (_, body) => {
  expect(accountOf(body)).toBeUndefined();
});

it("is known to Slack's methods by its user alone", () => {
  expect(userOf({ platform: "slack", account: "T0FERRY/U0ANN" })).toBe("U0ANN");
});
