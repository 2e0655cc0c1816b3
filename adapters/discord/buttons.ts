import {
  type APIActionRowComponent,
  type APIButtonComponentWithCustomId,
  ButtonStyle,
  ComponentType,
} from "discord.js";
import type { Button } from "../../bot/message.ts";
import { cut } from "../cut.ts";
import { customId } from "./custom-id.ts";
import { limits } from "./limits.ts";

const STYLES = {
  primary: ButtonStyle.Primary,
  danger: ButtonStyle.Danger,
  plain: ButtonStyle.Secondary,
} as const;

/** Buttons as Discord has them, in rows. */
export function buttonRows(
  buttons: readonly Button[],
): APIActionRowComponent<APIButtonComponentWithCustomId>[] {
  const made = buttons.slice(0, limits.buttons).map(
    (button): APIButtonComponentWithCustomId => ({
      type: ComponentType.Button,
      style: STYLES[button.style],
      label: cut(button.label, limits.buttonLabel) || "–",
      custom_id: customId(button),
    }),
  );
  const rows = Math.ceil(made.length / limits.rowButtons);
  return Array.from({ length: rows }, (_, row) => ({
    type: ComponentType.ActionRow,
    components: made.slice(row * limits.rowButtons, (row + 1) * limits.rowButtons),
  }));
}
