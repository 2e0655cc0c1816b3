import { chatContract } from "../../support/chat-contract.ts";
import { consoleUnderTest } from "../../support/console-under-test.ts";

chatContract("console, plain lines", () => consoleUnderTest(false));
chatContract("console, terminal", () => consoleUnderTest(true));
