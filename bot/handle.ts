import { OpsError } from "../jobs/error.ts";
import { heldBack, type Known, mustHave, peopleFor, whoIs } from "./access.ts";
import { ask } from "./ask.ts";
import { askAgain } from "./ask-again.ts";
import type { BotPorts } from "./bot-ports.ts";
import type { Intent, Sender } from "./chat.ts";
import { type Command, parseCommand } from "./command.ts";
import { decidePlan } from "./decide-plan.ts";
import { helpMessage } from "./help.ts";
import { type LaterAnswer, lookMessages, roleFor } from "./look-messages.ts";
import { historyMessage, hostsMessage, vmsMessage } from "./look-up.ts";
import type { Message } from "./message.ts";
import { withOwnIds } from "./own-ids.ts";
import { patiently } from "./patiently.ts";
import { refusal } from "./refusal.ts";
import { showMessages } from "./show.ts";
import { whereMessage } from "./where.ts";

type Answer = Message | LaterAnswer;

/**
 * The bot's one entrance: does what a person typed or clicked, and answers
 * them, whatever happens. Never throws. A refusal is one sentence with its
 * remedy; a bug is an id that stands in the log as well.
 */
export async function handle(intent: Intent, given: BotPorts): Promise<void> {
  const ports = withOwnIds(intent.key, given);
  const answers = await patiently(() => act(intent, ports), ports.patienceMs).catch((error) => [
    refusal(error, described(intent), ports),
  ]);
  try {
    for (const answer of answers) await give(answer, intent, ports);
  } catch (err) {
    ports.log.warn({ ...described(intent), err }, "an answer could not be given");
  }
}

/** Says an answer, or waits for one that the hosts give: that takes its own bounded time. */
async function give(answer: Answer, intent: Intent, ports: BotPorts): Promise<void> {
  const { from } = intent;
  if (typeof answer !== "function") return from.answer(answer);
  const told = await answer((message) => from.answer(message)).catch((error) => [
    refusal(error, described(intent), ports),
  ]);
  for (const message of told) await from.answer(message);
}

async function act(intent: Intent, given: BotPorts): Promise<readonly Answer[]> {
  const { account, granted } = intent.from;
  const who = whoIs(account, given.site.people, granted);
  const site = { ...given.site, people: peopleFor(who, given.site.people) };
  const ports = { ...given, site };
  ports.log.info({ ...described(intent), actor: who.actor.person }, "a person acted");
  mustHave("viewer", who.person, site.people);
  try {
    const answer =
      intent.type === "click"
        ? await click(intent, who, ports)
        : await command(parseCommand(intent.words, site), intent.typed, who, intent.from, ports);
    return Array.isArray(answer) ? answer : [answer];
  } catch (error) {
    throw heldBack(error, who, given.site.people);
  }
}

function command(
  said: Command,
  typed: string,
  { person, actor }: Known,
  { place }: Sender,
  ports: BotPorts,
): Answer | Promise<Message | Message[]> {
  const decision = { by: actor, at: ports.now() };
  switch (said.verb) {
    case "look":
      mustHave(roleFor(said.question), person, ports.site.people);
      return (say) => lookMessages(said.question, ports, say);
    case "request":
      mustHave("requester", person, ports.site.people);
      return ask({ request: said.request, planOnly: said.planOnly, typed, by: actor, place }, ports);
    case "approve":
    case "cancel":
    case "give-up":
      return decidePlan(said.plan, { verb: said.verb, ...decision }, ports);
    case "reject": {
      const reason = said.reason === undefined ? {} : { reason: said.reason };
      return decidePlan(said.plan, { verb: "reject", ...decision, ...reason }, ports);
    }
    case "help":
      return helpMessage(said.about);
    case "hosts":
      return hostsMessage(ports);
    case "vms":
      return vmsMessage(said.host, ports);
    case "where":
      return whereMessage(said.vm, ports);
    case "history":
      return historyMessage(said.vm, ports);
    case "show":
      return showMessages(said.plan, ports);
  }
}

const BUTTON = /^(approve|reject|cancel|again|undo|show)\.([a-z0-9]{8})$/;

function click(
  { button, reason, from }: Extract<Intent, { type: "click" }>,
  { person, actor }: Known,
  ports: BotPorts,
): Promise<Message | Message[]> {
  const [, verb, plan = ""] = BUTTON.exec(button) ?? [];
  const decision = { by: actor, at: ports.now() };
  switch (verb) {
    case "approve":
    case "cancel":
      return decidePlan(plan, { verb, ...decision }, ports);
    case "reject":
      return decidePlan(plan, { verb, ...decision, ...(reason === undefined ? {} : { reason }) }, ports);
    case "again":
    case "undo":
      mustHave("requester", person, ports.site.people);
      return askAgain(plan, verb, { by: actor, place: from.place }, ports);
    case "show":
      return showMessages(plan, ports);
    default:
      throw new OpsError("command.old-button");
  }
}

const described = ({ from, ...intent }: Intent) => ({
  account: from.account,
  said: intent.type === "click" ? intent.button : intent.typed.slice(0, 500),
});
