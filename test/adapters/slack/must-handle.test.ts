import { EventEmitter } from "node:events";
import { readFileSync } from "node:fs";
import { SocketModeReceiver } from "@slack/bolt";
import { expect, it } from "vitest";
import { z } from "zod";
import { mustHandle } from "../../../adapters/slack/must-handle.ts";

it("says what broke when the library has changed", () => {
  expect(() => mustHandle(new EventEmitter(), "ws_message")).toThrow(
    "@slack/socket-mode has changed: it has no 'ws_message' any more. Ferry knows its version 3.1.0",
  );
});

it.each(["ws_message", "slack_event"])("finds %s in the version that is installed", (event) => {
  const { client } = new SocketModeReceiver({ appToken: "xapp-1-A0FERRY-1-a", autoReconnectEnabled: false });

  expect(() => mustHandle(client, event)).not.toThrow();
});

it("is about the version that is pinned", () => {
  const read = (file: string) =>
    JSON.parse(readFileSync(new URL(`../../../${file}`, import.meta.url), "utf8"));
  const { overrides } = z
    .object({ overrides: z.object({ "@slack/socket-mode": z.string() }) })
    .parse(read("package.json"));

  expect(overrides["@slack/socket-mode"]).toBe("3.1.0");
  expect(read("node_modules/@slack/socket-mode/package.json")).toMatchObject({ version: "3.1.0" });
});
