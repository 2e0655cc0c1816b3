import { stringify } from "yaml";
import type { FakeDiscord } from "../support/discord/fake-discord.ts";
import type { FakeSlack } from "../support/slack/fake-slack.ts";
import type { Lab } from "./lab.ts";

/** Where Ferry is beside the console. */
export interface Chats {
  readonly slack?: FakeSlack;
  /** Plans that were asked for elsewhere are shown here too. */
  readonly discord?: FakeDiscord;
}

/**
 * The lab as a site file: nfs1 shares /srv/nfs/images with the KVM hosts; ann
 * asks, bob and carol approve, in the console and in those chats.
 * Host keys are the lab's own, made before the hosts first booted.
 */
export function siteFile(lab: Lab, { slack, discord }: Chats = {}): string {
  const hosts = lab.hosts.map(({ name, address, sshPort, sshUser, hostKey }) => [
    name,
    { address: "127.0.0.1", port: sshPort, user: sshUser, migrationAddress: address, hostKey },
  ]);
  const clients = lab.hosts.filter(({ role }) => role === "kvm").map(({ name }) => name);
  const accounts = (name: string) => ({
    console: name,
    ...(slack === undefined ? {} : { slack: `${slack.team.id}/${slack.userId(name)}` }),
    ...(discord === undefined ? {} : { discord: discord.userId(name) }),
  });
  return stringify({
    hosts: Object.fromEntries(hosts),
    shares: {
      images: {
        server: "nfs1",
        path: "/srv/nfs/images",
        mountPoint: "/var/lib/libvirt/images/images",
        pool: "images",
        clients,
      },
    },
    ssh: { keyFile: lab.keyFile },
    people: {
      ann: { roles: ["requester"], ...accounts("ann") },
      bob: { roles: ["approver"], ...accounts("bob") },
      carol: { roles: ["requester", "approver"], ...accounts("carol") },
    },
    ...(discord === undefined
      ? {}
      : {
          discord: { server: discord.guild.id, roles: { approver: discord.roleId("approver") } },
          alsoShowIn: { discord: discord.channelId("ferry") },
        }),
  });
}
