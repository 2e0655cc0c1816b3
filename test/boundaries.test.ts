import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";

const root = path.resolve(import.meta.dirname, "..");

/** Arrows point one way: adapters → bot → jobs → config. */
const MAY_IMPORT = {
  config: ["config"],
  jobs: ["jobs", "config"],
  bot: ["bot", "jobs", "config"],
  adapters: ["adapters", "bot", "jobs", "config"],
} as const;

/** They wire everything and may import everything; nothing imports them but the command line. */
const isWiring = (file: string) =>
  ["bot/main.ts", "jobs/main.ts", "bot/cli.ts"].includes(file) || file.startsWith("bot/cli/");

const VENDORS =
  /^(@slack\/|discord\.js|@discordjs\/|node-ssh|ssh2|bullmq|ioredis|@peculiar\/|pino|prom-client)/;

const files = Object.keys(MAY_IMPORT).flatMap((folder) =>
  readdirSync(path.join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts"))
    .map((file) => path.posix.join(folder, file)),
);

function imports(file: string): string[] {
  const source = readFileSync(path.join(root, file), "utf8");
  return [...source.matchAll(/(?:from|import)[ (]"([^"]+)"/g)].map(([, specifier = ""]) => specifier);
}

const inside = (file: string) =>
  imports(file)
    .filter((specifier) => specifier.startsWith("."))
    .map((specifier) => path.posix.join(path.posix.dirname(file), specifier));

const folderOf = (file: string) => file.split("/")[0] ?? "";

describe("boundaries", () => {
  it.each(Object.entries(MAY_IMPORT))("%s imports only from %j", (folder, allowed) => {
    const bad = files
      .filter((file) => folderOf(file) === folder && !isWiring(file))
      .flatMap((file) =>
        inside(file)
          .filter((target) => !allowed.some((name) => name === folderOf(target)))
          .map((target) => `${file} imports ${target}`),
      );

    expect(bad).toEqual([]);
  });

  it("vendors' packages are imported by adapters alone", () => {
    const bad = files
      .filter((file) => folderOf(file) !== "adapters")
      .flatMap((file) =>
        imports(file)
          .filter((name) => VENDORS.test(name))
          .map((name) => `${file} imports ${name}`),
      );

    expect(bad).toEqual([]);
  });

  it("the wiring is imported by the command line alone", () => {
    const bad = files.filter((file) => !file.startsWith("bot/cli") && inside(file).some(isWiring));

    expect(bad).toEqual([]);
  });

  it("whoever uses no chat platform does not load its packages: what brings them is imported when it is wanted", () => {
    const adapter = /^adapters\/(slack|discord)\//;
    const bad = files
      .filter((file) => !adapter.test(file))
      .flatMap((file) => {
        const source = readFileSync(path.join(root, file), "utf8");
        return [...source.matchAll(/^import (?!type )[^;]*?from "([^"]+)"/gm)]
          .map(([, specifier = ""]) => path.posix.join(path.posix.dirname(file), specifier))
          .filter((target) => adapter.test(target))
          .map((target) => `${file} imports ${target}`);
      });

    expect(bad).toEqual([]);
  });

  it("process.env is read by config/env.ts alone", () => {
    const bad = files.filter(
      (file) =>
        file !== "config/env.ts" && /\bprocess\.env\b/.test(readFileSync(path.join(root, file), "utf8")),
    );

    expect(bad).toEqual([]);
  });

  it("a step's id is its path", () => {
    const steps = files.filter((file) => file.startsWith("jobs/steps/"));
    const bad = steps.flatMap((file) => {
      const source = readFileSync(path.join(root, file), "utf8");
      const id = /defineStep[\s\S]*?\bid: "([^"]+)"/.exec(source)?.[1];
      const wanted = file.replace(/^jobs\/steps\/(.+)\/(.+)\.ts$/, "$1.$2");
      return id === undefined || id === wanted ? [] : [`${file} holds ${id}`];
    });

    expect(bad).toEqual([]);
  });

  it("no folder is called after nothing", () => {
    const bad = files.filter((file) => /\/(src|lib|utils|helpers|common|types)\//.test(file));

    expect(bad).toEqual([]);
  });
});
