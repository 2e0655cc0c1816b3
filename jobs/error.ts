import { accessErrors } from "./errors/access.ts";
import { approvalErrors } from "./errors/approval.ts";
import { chatErrors } from "./errors/chat.ts";
import { commandErrors } from "./errors/command.ts";
import { domainErrors } from "./errors/domain.ts";
import { hostErrors } from "./errors/host.ts";
import { migrationErrors } from "./errors/migration.ts";
import { nfsErrors } from "./errors/nfs.ts";
import { pkiErrors } from "./errors/pki.ts";
import { planErrors } from "./errors/plan.ts";
import { poolErrors } from "./errors/pool.ts";
import { purgeErrors } from "./errors/purge.ts";
import { redisErrors } from "./errors/redis.ts";
import { siteErrors } from "./errors/site.ts";
import { slackErrors } from "./errors/slack.ts";
import { sshErrors } from "./errors/ssh.ts";
import { volumeErrors } from "./errors/volume.ts";

/**
 * Every error that a person can meet: what happened in a few words, and what
 * to do, naming the file, setting or command. `{name}` is filled from the
 * error's details. Codes are permanent: people search for them.
 */
const catalogue = {
  ...planErrors,
  ...redisErrors,
  ...commandErrors,
  ...accessErrors,
  ...approvalErrors,
  ...chatErrors,
  ...slackErrors,
  ...siteErrors,
  ...sshErrors,
  ...pkiErrors,
  ...hostErrors,
  ...nfsErrors,
  ...poolErrors,
  ...volumeErrors,
  ...purgeErrors,
  ...domainErrors,
  ...migrationErrors,
} as const satisfies Record<string, { readonly title: string; readonly remedy: string }>;

type Catalogue = typeof catalogue;
export type ErrorCode = keyof Catalogue;
export type Details = Readonly<Record<string, string | number>>;

/** The names that stand in braces in a text. */
type Placeholder<Text extends string> = Text extends `${string}{${infer Name}}${infer Rest}`
  ? Name | Placeholder<Rest>
  : never;
/** The details that title and remedy of an error are filled from. */
type Needed<C extends ErrorCode> = Placeholder<Catalogue[C]["title"] | Catalogue[C]["remedy"]>;
/** Those errors that need no other details than these. */
export type ErrorCodeFrom<Names extends string> = {
  [C in ErrorCode]: Needed<C> extends Names ? C : never;
}[ErrorCode];

// A template whose braces nobody fills would reach people as it is: the compiler refuses it where it is thrown.
type Given<C extends ErrorCode> = [Needed<C>] extends [never]
  ? [details?: Details, cause?: unknown]
  : [details: Details & Readonly<Record<Needed<C>, string | number>>, cause?: unknown];

/** An obstacle or a failure that Ferry can name, with its remedy. */
export class OpsError<C extends ErrorCode = ErrorCode> extends Error {
  readonly code: C;
  readonly details: Details;

  constructor(code: C, ...[details = {}, cause]: Given<C>) {
    super(fill(catalogue[code].title, details), { cause });
    this.name = "OpsError";
    this.code = code;
    this.details = details;
  }

  get remedy(): string {
    return fill(catalogue[this.code].remedy, this.details);
  }
}

function fill(template: string, details: Details): string {
  return template.replace(/\{(\w+)\}/g, (whole, key: string) => String(details[key] ?? whole));
}
