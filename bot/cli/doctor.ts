import path from "node:path";
import { openLogger } from "../../adapters/logger.ts";
import { scanHostKeys } from "../../adapters/ssh/scan-host-key.ts";
import { openShell } from "../../adapters/ssh/shell.ts";
import { readEnv } from "../../config/env.ts";
import { loadSite } from "../../config/load.ts";
import { reader } from "../../jobs/read.ts";
import { examineHosts, type Finding, findingText } from "../doctor.ts";
import { serverOf } from "../server-of.ts";
import { explain } from "./explain.ts";
import { identityOf } from "./identity-of.ts";
import { openCheckedRedis } from "./open-checked-redis.ts";

/** `ferry doctor`: each part is looked at whatever became of the others: a newcomer comes here with none of them in order. */
export async function doctor(): Promise<void> {
  const env = readEnv();
  const site = await part(
    "site file",
    () => loadSite(env.configFile, env.home),
    () => env.configFile,
  );
  const file = path.join(env.dataFolder, "doctor.log");
  const redis = await part(
    "redis",
    async () => openCheckedRedis(env, openLogger({ name: "doctor", level: env.logLevel, file })),
    ({ address }) => address.shown,
  );
  if (env.slack !== undefined) {
    const { slack } = env;
    const log = openLogger({ name: "doctor", level: env.logLevel, file });
    await part(
      "slack",
      async () => (await import("../../adapters/slack/examine.ts")).examineSlack(slack, log),
      (words) => words,
    );
  }
  if (env.discord !== undefined && site !== undefined) {
    const { discord } = env;
    const log = openLogger({ name: "doctor", level: env.logLevel, file });
    await part(
      "discord",
      async () =>
        (await import("../../adapters/discord/examine.ts")).examineDiscord(discord, serverOf(site), log),
      (words) => words,
    );
  }
  const identity =
    site &&
    (await part(
      "ssh key",
      () => identityOf(site, env),
      (key) => ("agent" in key ? key.agent : "read"),
    ));
  const shell = identity && openShell({ identity });
  const read = shell && reader(shell, Date.now);
  for (const finding of site === undefined ? [] : await examineHosts({ site, scan: scanHostKeys, read })) {
    tell(finding);
  }
  await shell?.close();
  await redis?.close();
}

async function part<T>(
  about: string,
  look: () => Promise<T>,
  words: (found: T) => string,
): Promise<T | undefined> {
  try {
    const found = await look();
    tell({ about, well: true, lines: [words(found)] });
    return found;
  } catch (error) {
    tell({ about, well: false, lines: [explain(error)] });
    return undefined;
  }
}

function tell(finding: Finding): void {
  process.stdout.write(`${findingText(finding)}\n`);
  if (!finding.well) process.exitCode = 1;
}
