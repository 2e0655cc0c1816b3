import type { ViewDraft } from "./blocks/validate-view.ts";
import type { Ids } from "./ids.ts";
import { limits } from "./limits.ts";
import { SlackError } from "./slack-error.ts";
import { type Values, valuesOf } from "./values.ts";

/** A modal or Home tab as it stands. */
export interface View {
  readonly id: string;
  readonly userId: string;
  readonly rootId: string;
  readonly previousId?: string;
  readonly draft: ViewDraft;
  readonly hash: string;
  /** Replaced by a person's typing and choosing. */
  values: Values;
  /** Under inputs, by block_id. */
  errors: Readonly<Record<string, string>>;
}

/** Modals and Home tabs of everybody. */
export interface Views {
  /** Modals of a user, the topmost last. */
  stack(userId: string): readonly View[];
  home(userId: string): View | undefined;
  open(userId: string, draft: ViewDraft): View;
  push(userId: string, draft: ViewDraft): View;
  /** By id or external_id; closed modals are not found. */
  find(key: {
    readonly view_id?: string | undefined;
    readonly external_id?: string | undefined;
  }): View | undefined;
  /** `hash_conflict` when the view is not the one that `hash` was given out with. */
  update(view: View, draft: ViewDraft, hash: string | undefined): View;
  publish(userId: string, draft: ViewDraft, hash: string | undefined): View;
  /** Takes the topmost modal away, or all. */
  close(userId: string, all: boolean): void;
}

export function createViews(ids: Ids, now: () => number): Views {
  const stacks = new Map<string, View[]>();
  const homes = new Map<string, View>();
  const stack = (userId: string) => stacks.get(userId) ?? [];
  const all = () => [...[...stacks.values()].flat(), ...homes.values()];
  const hash = () => `${Math.floor(now() / 1000)}.${ids.random()}`;

  function make(userId: string, draft: ViewDraft, previous?: View): View {
    const taken = all().some(
      (it) => draft.external_id !== undefined && it.draft.external_id === draft.external_id,
    );
    if (taken) throw new SlackError("duplicate_external_id");
    const id = ids.next("V");
    return {
      id,
      userId,
      rootId: previous?.rootId ?? id,
      ...(previous === undefined ? {} : { previousId: previous.id }),
      draft,
      hash: hash(),
      values: valuesOf(draft.blocks),
      errors: {},
    };
  }

  function changed(view: View, draft: ViewDraft, wanted: string | undefined): View {
    if (wanted !== undefined && wanted !== view.hash) throw new SlackError("hash_conflict");
    return { ...view, draft, hash: hash(), values: valuesOf(draft.blocks, view.values), errors: {} };
  }

  return {
    stack,
    home: (userId) => homes.get(userId),
    open(userId, draft) {
      const view = make(userId, draft);
      stacks.set(userId, [view]);
      return view;
    },
    push(userId, draft) {
      const under = stack(userId);
      if (under.length === 0) throw new SlackError("not_found");
      if (under.length >= limits.viewStack) throw new SlackError("push_limit_reached");
      const view = make(userId, draft, under.at(-1));
      stacks.set(userId, [...under, view]);
      return view;
    },
    find: ({ view_id, external_id }) =>
      all().find((it) =>
        view_id === undefined
          ? external_id !== undefined && it.draft.external_id === external_id
          : it.id === view_id,
      ),
    update(view, draft, wanted) {
      const next = changed(view, draft, wanted);
      if (homes.get(view.userId)?.id === view.id) homes.set(view.userId, next);
      else
        stacks.set(
          view.userId,
          stack(view.userId).map((it) => (it.id === view.id ? next : it)),
        );
      return next;
    },
    publish(userId, draft, wanted) {
      const before = homes.get(userId);
      const next = before === undefined ? make(userId, draft) : changed(before, draft, wanted);
      homes.set(userId, next);
      return next;
    },
    close(userId, everything) {
      stacks.set(userId, everything ? [] : stack(userId).slice(0, -1));
    },
  };
}
