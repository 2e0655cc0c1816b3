/** A refusal of Discord's: an HTTP status, its own code, and for forms what is wrong where. */
export class DiscordError extends Error {
  readonly status: number;
  readonly code: number;
  readonly errors: unknown;

  constructor(status: number, code: number, message: string, errors?: unknown) {
    super(message);
    this.name = "DiscordError";
    this.status = status;
    this.code = code;
    this.errors = errors;
  }

  get body(): Record<string, unknown> {
    const { message, code, errors } = this;
    return errors === undefined ? { message, code } : { message, code, errors };
  }
}

/** docs.discord.com/developers/topics/opcodes-and-status-codes#json */
export const refusals = {
  unauthorized: () => new DiscordError(401, 0, "401: Unauthorized"),
  notFound: () => new DiscordError(404, 0, "404: Not Found"),
  methodNotAllowed: () => new DiscordError(405, 0, "405: Method Not Allowed"),
  internal: () => new DiscordError(500, 0, "500: Internal Server Error"),
  unknownApplication: () => new DiscordError(404, 10002, "Unknown Application"),
  unknownChannel: () => new DiscordError(404, 10003, "Unknown Channel"),
  unknownGuild: () => new DiscordError(404, 10004, "Unknown Guild"),
  unknownMember: () => new DiscordError(404, 10007, "Unknown Member"),
  unknownMessage: () => new DiscordError(404, 10008, "Unknown Message"),
  unknownUser: () => new DiscordError(404, 10013, "Unknown User"),
  unknownWebhook: () => new DiscordError(404, 10015, "Unknown Webhook"),
  unknownInteraction: () => new DiscordError(404, 10062, "Unknown interaction"),
  unknownCommand: () => new DiscordError(404, 10063, "Unknown application command"),
  tooManyCommands: () =>
    new DiscordError(400, 30032, "Maximum number of application commands reached (100)."),
  tooManyCreates: () =>
    new DiscordError(400, 30034, "Maximum number of daily application command creates reached (200)"),
  tooLarge: () => new DiscordError(413, 40005, "Request entity too large"),
  acknowledged: () => new DiscordError(400, 40060, "Interaction has already been acknowledged."),
  missingAccess: () => new DiscordError(403, 50001, "Missing Access"),
  notYourMessage: () => new DiscordError(403, 50005, "Cannot edit a message authored by another user"),
  emptyMessage: () => new DiscordError(400, 50006, "Cannot send an empty message"),
  refusesDirect: () => new DiscordError(403, 50007, "Cannot send messages to this user"),
  missingPermissions: () => new DiscordError(403, 50013, "Missing Permissions"),
  systemMessage: () => new DiscordError(403, 50021, "Cannot execute action on a system message"),
  wrongChannelType: () => new DiscordError(400, 50024, "Cannot execute action on this channel type"),
  invalidWebhookToken: () => new DiscordError(401, 50027, "Invalid Webhook Token"),
  invalidVersion: () => new DiscordError(400, 50041, "Invalid API version"),
  archivedThread: () => new DiscordError(400, 50083, "Thread is archived"),
  invalidJson: () => new DiscordError(400, 50109, "The request body contains invalid JSON."),
  threadExists: () => new DiscordError(400, 160004, "A thread has already been created for this message"),
  tooManyThreads: () => new DiscordError(400, 160006, "Maximum number of active threads reached"),
  threadLocked: () => new DiscordError(400, 160005, "Thread is locked"),
};
