import type { Host } from "../../config/inventory.ts";
import { OpsError } from "../../jobs/error.ts";
import type { ClientError } from "./client.ts";
import { describeHostKey } from "./host-key.ts";
import type { Attempt } from "./start-client.ts";

/** Why no connection came about, and whether a moment later it may. */
export interface ConnectFailure {
  readonly error: OpsError;
  readonly passing: boolean;
}

/** Turns what ssh2 and Node say into Ferry's errors. The only place that looks at their messages. */
export function connectFailure(host: Host, thrown: unknown, attempt: Attempt): ConnectFailure {
  const cause: ClientError = thrown instanceof Error ? thrown : new Error(String(thrown));
  const fails = (error: OpsError) => ({ error, passing: false });
  const place = { host: host.name, address: host.address, port: host.port };

  if (attempt.rejectedKey !== undefined) {
    const { fingerprint, line } = describeHostKey(attempt.rejectedKey);
    const code = host.hostKeys.length === 0 ? "ssh.host-key-unknown" : "ssh.host-key-changed";
    return fails(new OpsError(code, { host: host.name, fingerprint, key: line }, cause));
  }
  if (/privateKey/.test(cause.message)) {
    const reason = cause.message.replace(/^Cannot parse privateKey: /, "");
    return fails(new OpsError("ssh.bad-key", { reason }, cause));
  }
  if (cause.level === "agent") return fails(new OpsError("ssh.agent", { reason: cause.message }, cause));
  // A number is the server's own reason to disconnect: too many keys tried, for example.
  const refused = cause.level === "client-authentication" || typeof cause.code === "number";
  if (refused && attempt.loggingIn) {
    return fails(
      new OpsError("ssh.refused", { host: host.name, user: host.user, reason: cause.message }, cause),
    );
  }
  const { reason, passing } = unreachable(host, cause, attempt);
  return { error: new OpsError("ssh.unreachable", { ...place, reason }, cause), passing };
}

function unreachable(host: Host, cause: ClientError, { outOfReach, timeoutMs }: Attempt) {
  const passing = true;
  const silent = { reason: `no answer in ${Math.round(timeoutMs / 1000)} s`, passing };
  if (outOfReach || cause.level === "client-timeout") return silent;
  switch (cause.code) {
    case "ENOTFOUND":
      return { reason: `no address is known for ${host.address}`, passing: false };
    case "EAI_AGAIN":
      return { reason: `the name server did not answer for ${host.address}`, passing };
    case "ECONNREFUSED":
      return { reason: "the connection was refused", passing };
    case "EHOSTUNREACH":
    case "ENETUNREACH":
      return { reason: "there is no route to it", passing };
  }
  // node-ssh gives this code to a connection that was closed, too.
  if (cause.code === "ETIMEDOUT" && cause.level === "client-socket") return silent;
  if (/no matching/.test(cause.message)) return { reason: cause.message, passing: false };
  return { reason: "the connection was closed before the login", passing };
}
