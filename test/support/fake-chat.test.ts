import { body, heading, type Look } from "../../adapters/console/render.ts";
import { rowText } from "../../adapters/console/row.ts";
import type { Intent } from "../../bot/chat.ts";
import { splitWords } from "../../bot/words.ts";
import { type ChatUnderTest, chatContract } from "./chat-contract.ts";
import { type FakePost, fakeChat } from "./fake-chat.ts";

const look: Look = { now: 0, timeZone: "UTC", number: () => 1 };

/** The fake keeps messages as data; people would see them as the console shows them. */
const seen = (posts: readonly FakePost[]) =>
  posts
    .map(({ message }) =>
      [heading(message, undefined), ...body(message, undefined, look)].map(rowText).join("\n"),
    )
    .join("\n");

async function underTest(): Promise<ChatUnderTest> {
  const chat = fakeChat();
  const intents: Intent[] = [];
  const people = new Map<string, ReturnType<typeof chat.sender>>();

  function person(account: string) {
    const known = people.get(account) ?? chat.sender(account);
    people.set(account, known);
    return known;
  }

  return {
    chat,
    place: { platform: "fake", channel: "fake" },
    intents,
    channel: async () => seen(chat.posts.filter(({ root, broadcast }) => root === undefined || broadcast)),
    thread: async (root) => seen(chat.posts.filter((post) => post.ref === root || post.root === root)),
    privately: async (account) =>
      person(account)
        .answers.map(({ title }) => title)
        .join("\n"),
    notified: async () => [],
    async command(account, typed) {
      intents.push({ type: "command", words: splitWords(typed.slice(1)), typed, from: person(account).from });
    },
    async press(account, label, reason) {
      const button = chat.posts
        .flatMap(({ message }) => message.buttons)
        .findLast((one) => one.label === label);
      if (button === undefined) throw new Error(`There is no button ${label}`);
      const { from } = person(account);
      intents.push({ type: "click", button: button.id, ...(reason === undefined ? {} : { reason }), from });
    },
    async away() {
      for (let call = 1; call <= 10; call += 1) chat.breakAt(call, "before");
    },
    remove: async (ref) => chat.remove(ref),
    close: async () => {},
  };
}

chatContract("fake", underTest);
