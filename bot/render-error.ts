import type { OpsError } from "../jobs/error.ts";
import type { Failure } from "../jobs/record.ts";
import { brief } from "./brief.ts";
import { code, type Line, type Message, message, text } from "./message.ts";

/** The answer to a command or click that was refused or failed: what happened, and what to do. */
export const errorMessage = (error: OpsError): Message =>
  brief(message(error.message, "bad", "not done", { lines: [text(error.remedy)] }));

/** The same of an error that came as data. */
export const failureMessage = ({ title, remedy }: Failure): Message =>
  brief(message(title, "bad", "not done", { lines: [text(remedy)] }));

/** A failure within a thread: what happened, what to do, and the last lines that the host printed. */
export function failureLines({ title, remedy, host, output }: Failure, before = ""): Line[] {
  const where = host === undefined || title.includes(host) ? "" : `${host}: `;
  return [text(`${before}${where}${title}. ${remedy}`), ...(output === undefined ? [] : [code(output)])];
}
