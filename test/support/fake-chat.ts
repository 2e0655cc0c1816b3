import { type Chat, ChatError, MessageGone, type MessageRef, type Sender } from "../../bot/chat.ts";
import type { Message } from "../../bot/message.ts";
import type { Place } from "../../jobs/record.ts";

/** One message as it stands now, and what it said before each edit. */
export interface FakePost {
  readonly ref: MessageRef;
  readonly key: string;
  readonly place: Place;
  /** Absent for a root. */
  readonly root?: MessageRef;
  readonly broadcast: boolean;
  message: Message;
  readonly earlier: Message[];
}

/** How a call ends badly: refused by the platform, or done there while the caller dies before it learns. */
export type Break = "before" | "after";

export interface FakeChat extends Chat {
  /** Every message, oldest first. */
  readonly posts: readonly FakePost[];
  /** Calls so far, `postRoot`, `postReply` and `edit` alike. */
  readonly calls: number;
  /** Keys of which a call said that they may stand already. */
  readonly doubted: readonly string[];
  roots(): FakePost[];
  replies(root: MessageRef): FakePost[];
  /** Makes the n-th call from now on (1 is the next) throw `error`, by default a passing ChatError. */
  breakAt(n: number, how: Break, error?: Error): void;
  /** Somebody deletes a message on the platform. */
  remove(ref: MessageRef): void;
  /** Somebody of that account, and what was answered to them alone. */
  sender(account: string): { readonly from: Sender; readonly answers: Message[] };
}

export interface FakeChatOptions {
  readonly platform?: string;
  /** False for a platform that can't tell that a key was posted before. */
  readonly honoursKeys?: boolean;
  readonly editIntervalMs?: number;
}

/** A chat platform in memory. */
export function fakeChat(options: FakeChatOptions = {}): FakeChat {
  const { platform = "fake", honoursKeys = true, editIntervalMs = 0 } = options;
  const posts: FakePost[] = [];
  let refs = 0;
  const broken = new Map<number, { how: Break; error: Error }>();
  let calls = 0;
  const doubted: string[] = [];

  function call<T>(act: () => T): T {
    calls += 1;
    const breaking = broken.get(calls);
    broken.delete(calls);
    if (breaking?.how === "before") throw breaking.error;
    const result = act();
    if (breaking?.how === "after") throw breaking.error;
    return result;
  }

  function post(
    place: Place,
    key: string,
    message: Message,
    broadcast: boolean,
    root?: MessageRef,
  ): MessageRef {
    const same = honoursKeys ? posts.find((earlier) => earlier.key === key) : undefined;
    if (same !== undefined) return same.ref;
    refs += 1;
    const ref = `${platform}-${refs}`;
    posts.push({ ref, key, place, broadcast, message, earlier: [], ...(root === undefined ? {} : { root }) });
    return ref;
  }

  function find(ref: MessageRef): FakePost {
    const found = posts.find((candidate) => candidate.ref === ref);
    if (found === undefined) throw new MessageGone(`There is no message ${ref}`);
    return found;
  }

  return {
    platform,
    editIntervalMs,
    posts,
    get calls() {
      return calls;
    },
    doubted,
    async postRoot(place, key, message, mayStand = false) {
      if (mayStand) doubted.push(key);
      return call(() => post(place, key, message, false));
    },
    async postReply(root, key, message, broadcast, mayStand = false) {
      if (mayStand) doubted.push(key);
      return call(() => post(find(root).place, key, message, broadcast, root));
    },
    async edit(ref, message, key) {
      call(() => {
        const found = find(ref);
        // One that was posted in a deleted one's place has a key of its own, which begins with the first.
        if (key !== undefined && !found.key.startsWith(key))
          throw new Error(`${key} is not the key of ${found.key}`);
        found.earlier.push(found.message);
        found.message = message;
      });
    },
    roots: () => posts.filter((candidate) => candidate.root === undefined),
    replies: (root) => posts.filter((candidate) => candidate.root === root),
    breakAt(n, how, error = new ChatError("The platform did not answer", true)) {
      broken.set(calls + n, { how, error });
    },
    remove(ref) {
      posts.splice(posts.indexOf(find(ref)), 1);
    },
    sender(account) {
      const answers: Message[] = [];
      const from: Sender = {
        account: { platform, account },
        place: { platform, channel: platform },
        answer: async (message) => {
          answers.push(message);
        },
      };
      return { from, answers };
    },
  };
}
