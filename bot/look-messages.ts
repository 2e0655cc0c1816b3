import type { Role } from "../config/policy.ts";
import type { Question } from "../jobs/look.ts";
import type { BotPorts } from "./bot-ports.ts";
import { brief } from "./brief.ts";
import { consoleMessage } from "./looks/console-message.ts";
import { poolsMessage } from "./looks/pools-message.ts";
import { vmMessage } from "./looks/vm-message.ts";
import { volumeMessage } from "./looks/volume-message.ts";
import { volumesMessage } from "./looks/volumes-message.ts";
import { type Message, message } from "./message.ts";
import { failureMessage } from "./render-error.ts";

/** An answer that takes longer than a moment; `say` tells the person something meanwhile. */
export type LaterAnswer = (say: (message: Message) => Promise<void>) => Promise<readonly Message[]>;

/** Who may ask that. What a guest prints is its own: who only looks at lists does not see it. */
export const roleFor = ({ about }: Question): Role => (about === "console" ? "requester" : "viewer");

/** Asks a worker and shows what it found. Throws OpsError `look.no-answer` and `redis.*`. */
export async function lookMessages(
  question: Question,
  ports: BotPorts,
  say: (message: Message) => Promise<void>,
): Promise<readonly Message[]> {
  const onWait = () => say(brief(message("The hosts are being asked", "neutral", "reading the hosts")));
  switch (question.about) {
    case "vm": {
      const found = await ports.askWorker(question, onWait);
      return [
        found.about === "failed" ? failureMessage(found.error) : await vmMessage(question.vm, found, ports),
      ];
    }
    case "pools": {
      const found = await ports.askWorker(question, onWait);
      return [
        found.about === "failed"
          ? failureMessage(found.error)
          : poolsMessage(question.pool, found, ports.site),
      ];
    }
    case "volumes": {
      const found = await ports.askWorker(question, onWait);
      if (found.about === "failed") return [failureMessage(found.error)];
      const { share, volume } = question;
      return [volume === undefined ? volumesMessage(share, found) : volumeMessage(share, volume, found)];
    }
    case "console": {
      const found = await ports.askWorker(question, onWait);
      return [found.about === "failed" ? failureMessage(found.error) : consoleMessage(question.vm, found)];
    }
  }
}
