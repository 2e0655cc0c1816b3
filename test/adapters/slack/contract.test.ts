import { chatContract } from "../../support/chat-contract.ts";
import { slackUnderTest } from "../../support/slack-under-test.ts";

chatContract("Slack", () => slackUnderTest());
