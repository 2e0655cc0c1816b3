import type { SshIdentity } from "../../adapters/ssh/open-client.ts";
import type { Env } from "../../config/env.ts";
import { SiteError } from "../../config/problem.ts";
import type { Site } from "../../config/site.ts";
import { readSshKey } from "../../config/ssh-key.ts";

/** The key or agent with which the site file wants hosts to be reached. Throws SiteError when it is not there or not safe. */
export async function identityOf({ ssh }: Site, { sshAuthSock }: Env): Promise<SshIdentity> {
  if ("keyFile" in ssh) return { privateKey: await readSshKey(ssh.keyFile) };
  if (sshAuthSock !== undefined) return { agent: sshAuthSock };
  const remedy = "Start ssh-agent and export SSH_AUTH_SOCK, or set ssh.keyFile in the site file.";
  throw new SiteError([
    {
      path: "SSH_AUTH_SOCK",
      found: "nothing",
      problem: "the site file says `agent: true`, and there is no agent",
      remedy,
    },
  ]);
}
