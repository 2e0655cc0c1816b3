/** `callback_id`s of the modals: which one was sent in. */
export const MIGRATE_MODAL = "migrate";
export const REJECT_MODAL = "reject";
/** Modals that only show something are not sent in. */
export const SHOWN_MODAL = "shown";

/** `action_id`s of the migration form's choices. */
export const VM_MENU = "migrate.vm";
export const DESTINATION_MENU = "migrate.destination";
export const MODE_CHOICE = "migrate.mode";
