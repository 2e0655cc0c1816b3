import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { defaults } from "../../config/defaults.ts";
import { siteSchema } from "../../config/schema/site.ts";
import { schemaAt, wantedAt } from "../../config/schema/walk.ts";
import { parseSite } from "../../config/site-file.ts";

const example = readFileSync(new URL("../../config/ferry.example.yaml", import.meta.url), "utf8");

/** Every place of the schema: keys, `*` for names of the site's own, 0 for items of a list. */
function placesOf(path: readonly (string | number)[] = []): (string | number)[][] {
  const schema = schemaAt(siteSchema, path);
  const inner =
    schema instanceof z.ZodObject
      ? Object.keys(schema.shape)
      : schema instanceof z.ZodRecord
        ? ["*"]
        : schema instanceof z.ZodArray
          ? [0]
          : [];
  return [[...path], ...inner.flatMap((part) => placesOf([...path, part]))];
}

const places = placesOf();

describe("the schema", () => {
  it.each(places.map((path) => [path.join("."), path] as const))("has words for %s", (_, path) => {
    expect(wantedAt(siteSchema, path)).toMatchObject({
      what: expect.any(String),
      write: expect.any(String),
      example: expect.any(String),
    });
  });

  it.each(
    places.flatMap((path) => {
      const schema = schemaAt(siteSchema, path);
      return schema instanceof z.ZodObject
        ? Object.keys(schema.shape).map((key) => [key, path] as const)
        : [];
    }),
  )("has the key %s of %j in the example", (key, path) => {
    expect(mapsAt(parse(example), path).some((map) => Object.hasOwn(map, key))).toBe(true);
  });
});

describe("the example", () => {
  it("shows the defaults, but for rules", () => {
    const { policy, ssh } = parseSite(example, "ferry.example.yaml");
    expect({ ...policy, rules: [] }).toEqual(defaults.policy);
    expect(ssh).toEqual({ keyFile: defaults.keyFile });
  });
});

/** All maps of the data that stand at a place of the schema. */
function mapsAt(value: unknown, path: readonly (string | number)[]): object[] {
  if (typeof value !== "object" || value === null) return [];
  const [part, ...rest] = path;
  if (part === undefined) return [value];
  const inner = part === "*" || part === 0 ? Object.values(value) : [Reflect.get(value, part)];
  return inner.flatMap((one) => mapsAt(one, rest));
}
