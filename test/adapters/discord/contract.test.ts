import { chatContract } from "../../support/chat-contract.ts";
import { discordUnderTest } from "../../support/discord-under-test.ts";

chatContract("Discord", () => discordUnderTest());
