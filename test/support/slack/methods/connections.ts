import { z } from "zod";
import type { Sockets } from "../sockets.ts";
import { method } from "./method.ts";

/** apps.connections.open hands out an address for one connection. */
export const connectionsOpen = (sockets: Sockets) =>
  method(
    "apps.connections.open",
    { token: "app", tier: 3, arguments: z.strictObject({}) },
    (_, workspace) => ({
      url: `${workspace.address.replace("http", "ws")}/link/?ticket=${sockets.ticket()}&app_id=${workspace.appId}`,
    }),
  );
