import type { Interaction } from "./interactions.ts";
import type { ModalForm } from "./modal-form.ts";

/** A modal that a person has before them. */
export interface Modal {
  readonly form: ModalForm;
  /** What opened it. */
  readonly opener: Interaction;
}

/** Everybody has at most one modal open. */
export interface Modals {
  open(user: string, modal: Modal): void;
  find(user: string): Modal | undefined;
  close(user: string): void;
}

export function createModals(): Modals {
  const all = new Map<string, Modal>();
  return {
    open: (user, modal) => void all.set(user, modal),
    find: (user) => all.get(user),
    close: (user) => void all.delete(user),
  };
}
