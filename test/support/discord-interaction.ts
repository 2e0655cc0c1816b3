/** Where and by whom something is done, for tests that need no whole Discord. */
export interface Where {
  readonly user?: string;
  readonly roles?: readonly string[];
  readonly guild?: string;
  readonly channel?: { readonly id: string; readonly type: number; readonly parent_id?: string };
  readonly id?: string;
  readonly permissions?: bigint;
}

const SUBCOMMAND = 1;
const GROUP = 2;
const STRING = 3;

/** What every interaction has: https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-object */
const interactionBase = ({ user = "80351110224678912", roles = [], ...where }: Where = {}) => ({
  id: where.id ?? "1040000000000000001",
  application_id: "1040000000000000000",
  token: "aW50ZXJhY3Rpb246secret",
  version: 1,
  guild_id: where.guild ?? "197038439483310086",
  channel: where.channel ?? { id: "41771983423143937", type: 0, name: "ferry" },
  member: { user: { id: user, username: "ann" }, roles, permissions: "0" },
  app_permissions: String(where.permissions ?? (1n << 60n) - 1n),
  locale: "en-US",
});

/** `/ferry vm create` with these options, as Discord sends it; `focused` names the one that is being typed. */
export function interactionOf(
  path: string,
  values: Readonly<Record<string, string>>,
  { focused, ...where }: Where & { readonly focused?: string } = {},
) {
  const [name = "", ...inner] = path.split(" ");
  const leaves: object[] = Object.entries(values).map(([option, value]) => ({
    type: STRING,
    name: option,
    value,
    ...(option === focused ? { focused: true } : {}),
  }));
  const options = inner.reduceRight<object[]>(
    (options, part, i) => [{ type: i === inner.length - 1 ? SUBCOMMAND : GROUP, name: part, options }],
    leaves,
  );
  return {
    ...interactionBase(where),
    type: focused === undefined ? 2 : 4,
    data: { id: "1040000000000000002", type: 1, name, ...(options.length === 0 ? {} : { options }) },
  };
}
