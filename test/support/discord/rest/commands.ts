import { z } from "zod";
import { guildFor } from "../access.ts";
import { type CommandForm, commandForm } from "../commands/command-form.ts";
import type { Command, Scope } from "../commands/registry.ts";
import { refusals } from "../discord-error.ts";
import { parseForm } from "../form/parse-form.ts";
import { formError } from "../form/problem.ts";
import type { World } from "../world.ts";
import { buckets } from "./buckets.ts";
import { type Answer, param, type RestRequest, type Route } from "./route.ts";

const onWire = (command: Command, scope: Scope, world: World) => ({
  ...command,
  application_id: world.bot.id,
  ...(scope === "guild" ? { guild_id: world.guild.id } : {}),
  type: 1,
  options: command.options ?? [],
  default_member_permissions: command.default_member_permissions ?? null,
  nsfw: command.nsfw ?? false,
  contexts: command.contexts ?? null,
  integration_types: command.integration_types ?? [0],
});

const bulk = z.array(commandForm).superRefine((list, context) => {
  list.forEach(({ name }, index) => {
    if (list.findIndex((it) => it.name === name) === index) return;
    context.addIssue({
      code: "custom",
      path: [index, "name"],
      message: "Application command names must be unique",
      params: { code: "APPLICATION_COMMANDS_DUPLICATE_NAME" },
    });
  });
});

/** A list at the top of a body is not a form of its own: absent is wrong. */
const forms = (body: unknown): CommandForm[] => {
  if (!Array.isArray(body)) {
    throw formError([
      { path: [], code: "LIST_TYPE_CONVERT", message: "Only iterables may be used in a ListType" },
    ]);
  }
  return parseForm(bulk, body);
};

/** The same routes stand under the application and under each server of it. */
function routesFor(scope: Scope): Route[] {
  const base = scope === "guild" ? "/applications/:id/guilds/:id/commands" : "/applications/:id/commands";
  const idAt = scope === "guild" ? 2 : 1;

  function check(request: RestRequest, world: World): void {
    if (param(request, 0) !== world.bot.id) throw refusals.unknownApplication();
    if (scope === "guild") {
      if (param(request, 1) !== world.guild.id) throw refusals.unknownGuild();
      // Without the scope applications.commands, and after the app was removed: 50001.
      if (!world.isInstalled) throw refusals.missingAccess();
      guildFor(world, param(request, 1));
    }
  }
  function found(request: RestRequest, world: World): Command {
    const command = world.commands.find(scope, param(request, idAt));
    if (command === undefined) throw refusals.unknownCommand();
    return command;
  }
  const route = (
    method: string,
    path: string,
    call: (request: RestRequest, world: World) => Answer,
  ): Route => ({
    route: `${method} ${base}${path}`,
    needsToken: true,
    bucket: buckets.other,
    call(request, world) {
      check(request, world);
      return call(request, world);
    },
  });
  const all = (world: World, list: readonly Command[]) => ({
    body: list.map((it) => onWire(it, scope, world)),
  });

  return [
    route("GET", "", (_, world) => all(world, world.commands.list(scope))),
    route("PUT", "", ({ body }, world) => all(world, world.commands.overwrite(scope, forms(body)))),
    route("POST", "", ({ body }, world) => {
      const { command, isNew } = world.commands.create(scope, parseForm(commandForm, body));
      return { status: isNew ? 201 : 200, body: onWire(command, scope, world) };
    }),
    route("GET", "/:id", (request, world) => ({ body: onWire(found(request, world), scope, world) })),
    route("PATCH", "/:id", (request, world) => {
      const before = found(request, world);
      const body = typeof request.body === "object" && request.body !== null ? request.body : {};
      const form = parseForm(commandForm, { ...before, ...body });
      return { body: onWire(world.commands.change(scope, before.id, form), scope, world) };
    }),
    route("DELETE", "/:id", (request, world) => {
      world.commands.remove(scope, found(request, world).id);
      return {};
    }),
  ];
}

export const commandRoutes: readonly Route[] = [...routesFor("guild"), ...routesFor("global")];
