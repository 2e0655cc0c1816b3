import { chatContract } from "../../support/chat-contract.ts";
import { slackByRequests, slackUnderTest } from "../../support/slack-under-test.ts";

chatContract("Slack by Socket Mode", () => slackUnderTest());
chatContract("Slack by HTTP", () => slackByRequests());
