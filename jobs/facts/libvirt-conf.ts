export interface LibvirtSetting {
  readonly value: string | number | readonly string[];
  /** True where it stands in a block that Ferry wrote. */
  readonly byFerry: boolean;
}

// A comment, a quoted string (libvirt has three kinds and no escapes), a sign, or a bare word.
const TOKEN = /#[^\n]*|"""[\s\S]*?"""|"[^"\n]*"|'[^'\n]*'|[=[\],]|[^\s=[\],#"']+/g;

/**
 * Reads libvirt's configuration files: `key = value`, where a value is a
 * number, a string or a list of strings (libvirt's src/util/virconf.c). The
 * first of two settings of one key counts, as it does there. Throws on what is
 * not of that form.
 */
export function parseLibvirtConf(text: string): ReadonlyMap<string, LibvirtSetting> {
  const settings = new Map<string, LibvirtSetting>();
  let byFerry = false;
  const tokens: string[] = [];
  const origins: boolean[] = [];
  for (const [token] of text.matchAll(TOKEN)) {
    if (token.startsWith("# BEGIN ferry")) byFerry = true;
    else if (token.startsWith("# END ferry")) byFerry = false;
    if (token.startsWith("#")) continue;
    tokens.push(token);
    origins.push(byFerry);
  }

  let i = 0;
  while (i < tokens.length) {
    const key = tokens[i] ?? "";
    const setBy = origins[i] ?? false;
    if (!/^[A-Za-z_][\w.-]*$/.test(key) || tokens[i + 1] !== "=") throw new Error(`not a setting: ${key}`);
    i += 2;
    let value: LibvirtSetting["value"];
    if (tokens[i] === "[") {
      const end = tokens.indexOf("]", i);
      if (end === -1) throw new Error(`${key}: the list has no end`);
      value = tokens
        .slice(i + 1, end)
        .filter((token) => token !== ",")
        .map(unquote);
      i = end + 1;
    } else {
      const token = tokens[i] ?? "";
      value = /^-?\d+$/.test(token) ? Number(token) : unquote(token);
      i += 1;
    }
    if (!settings.has(key)) settings.set(key, { value, byFerry: setBy });
  }
  return settings;
}

function unquote(token: string): string {
  const text = /^(?:"""([\s\S]*)"""|"(.*)"|'(.*)')$/.exec(token);
  if (text === null) throw new Error(`not a string: ${token}`);
  return text[1] ?? text[2] ?? text[3] ?? "";
}
