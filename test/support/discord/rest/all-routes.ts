import type { Gateway } from "../gateway/gateway.ts";
import { buckets } from "./buckets.ts";
import { callbackRoutes } from "./callback.ts";
import { changeRoutes } from "./change-channel.ts";
import { commandRoutes } from "./commands.ts";
import { directoryRoutes } from "./directory.ts";
import { messageRoutes } from "./messages.ts";
import type { Route } from "./route.ts";
import { threadRoutes } from "./threads.ts";
import { webhookRoutes } from "./webhooks.ts";

/** Where an app finds the gateway. */
const gatewayRoutes = (gateway: Gateway): readonly Route[] => [
  {
    route: "GET /gateway/bot",
    needsToken: true,
    bucket: buckets.other,
    call: () => ({ body: gateway.information() }),
  },
  { route: "GET /gateway", needsToken: false, call: () => ({ body: { url: gateway.information().url } }) },
];

export const allRoutes = (gateway: Gateway): readonly Route[] => [
  ...gatewayRoutes(gateway),
  ...directoryRoutes,
  ...messageRoutes,
  ...threadRoutes,
  ...changeRoutes,
  ...commandRoutes,
  ...callbackRoutes,
  ...webhookRoutes,
];
