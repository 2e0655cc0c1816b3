import { expect, test } from "vitest";
import { looksAtHosts } from "../../bot/look-at-hosts.ts";
import { hostsMessage, vmsMessage } from "../../bot/look-up.ts";
import type { Host } from "../../config/inventory.ts";
import { refresher } from "../../jobs/refresh.ts";
import { answeringShell } from "../support/answering-shell.ts";
import { fixture } from "../support/fixture.ts";
import { plain } from "../support/plain.ts";
import { portsWith } from "../support/ports.ts";
import { memoryBot } from "../support/slack-under-test.ts";

const NAMES = Array.from({ length: 50 }, (_, i) => `host${i + 1}`);
const HANGING = ["host7", "host23", "host42"];
const host = (name: string): Host => ({
  name,
  address: name,
  port: 22,
  user: "root",
  migrationAddress: "172.16.1.1",
  hostKeys: [],
});
const listed = { stdout: fixture("domains/one-running-debian-12.txt") };

/** Bot and worker of 50 hosts, between them only the store, on a clock that goes as fast as they wait. */
function fiftyHosts({
  hanging = HANGING,
  isWorking = true,
}: {
  hanging?: string[];
  isWorking?: boolean;
} = {}) {
  let now = 1_000_000;
  const asked: string[] = [];
  let hangs = true;
  const stuck: (() => void)[] = [];
  const shell = answeringShell(async ({ name }, line) => {
    if (line.includes("list --all --uuid --name")) asked.push(name);
    if (hangs && hanging.includes(name)) await new Promise<void>((resolve) => stuck.push(resolve));
    return listed;
  });
  const worker = { ...portsWith(shell), now: () => now };
  const { store } = worker;
  const site = { ...worker.site, shares: [], hosts: NAMES.map(host) };
  const hosts = refresher({ ...worker, site });
  let jobs = 0;
  const queue = {
    ...worker.queue,
    async refresh() {
      jobs += 1;
      if (isWorking) hosts.begin();
    },
  };
  const lookAtHosts = looksAtHosts({
    store,
    queue,
    now: () => now,
    async pause(ms) {
      // Whatever a host can answer without waiting, it has answered by then.
      for (let i = 0; i < 20; i += 1) await new Promise(setImmediate);
      now += ms;
    },
  });
  const bot = { ...memoryBot(store), site, queue, now: () => now, lookAtHosts };
  /** Lets those that hang answer what they were asked, and go on or hang again. */
  const letGo = (then: "answer" | "hang") => {
    hangs = then === "hang";
    for (const go of stuck.splice(0)) go();
  };
  return { bot, hosts, store, asked, letGo, now: () => now, jobs: () => jobs };
}

test("of fifty hosts three hang: the others are told of within three seconds, and the three by name", async () => {
  const { bot, now } = fiftyHosts();
  const began = now();

  const [hosts, vms] = await Promise.all([hostsMessage(bot), vmsMessage(undefined, bot)]);

  expect(now() - began).toBeLessThan(3_000);
  expect(plain(hosts)).toContain(
    "50 hosts; host7, host23 and host42 have not answered yet  [hosts, unknown]",
  );
  expect(plain(hosts).match(/: answers, 1 VM, 1 running/g)).toHaveLength(47);
  expect(plain(vms)).toContain("47 VMs; host7, host23 and host42 have not answered yet  [VMs, unknown]");
});

test("waits for nobody where all have answered", async () => {
  const { bot, now } = fiftyHosts({ hanging: [] });
  const began = now();

  expect(plain(await hostsMessage(bot))).toContain("50 hosts  [hosts, neutral]");
  expect(now() - began).toBeLessThanOrEqual(200);
});

test("asks one host alone, and waits for none that hangs beside it", async () => {
  const { bot, now } = fiftyHosts();
  const began = now();

  expect(plain(await vmsMessage("host1", bot))).toContain("1 VM on host1  [VMs, neutral]");
  expect(now() - began).toBeLessThanOrEqual(200);
});

test("knows one host that hangs from a worker that is not there", async () => {
  const { bot } = fiftyHosts();
  const said = plain(await vmsMessage("host7", bot));

  expect(said).toContain("host7 has not answered yet  [VMs, unknown]");
  expect(said).toContain("Not within 3 s: host7. What stands of it is from before; it is still being asked");
  expect(said).not.toContain("worker");
});

test("asks a host that hangs no second question while the first is under way, and then once more", async () => {
  const { bot, asked, hosts, letGo } = fiftyHosts();
  for (let i = 0; i < 4; i += 1) await hostsMessage(bot);
  const ofHanging = () => asked.filter((name) => name === "host7").length;

  expect(asked.filter((name) => name === "host1").length).toBe(4);
  expect(ofHanging()).toBe(1);

  letGo("answer");
  await hosts.settled();
  expect(ofHanging()).toBe(2);
});

test("tells of a host that answered late to whoever asks next, though it hangs again", async () => {
  const { bot, letGo, store } = fiftyHosts();
  await hostsMessage(bot);
  letGo("hang");
  await expect.poll(async () => (await store.hostSeen("host7"))?.domains.length).toBe(1);

  const said = plain(await hostsMessage(bot));

  expect(said).toMatch(/host7 \(host7\): has not answered yet; as read \d.* ago: answers, 1 VM, 1 running/);
});

test("answers within three seconds though no worker is there, and asks whether one runs", async () => {
  const { bot, now } = fiftyHosts({ isWorking: false });
  const began = now();

  const said = plain(await hostsMessage(bot));

  expect(now() - began).toBeLessThan(3_000);
  // Too many for a title; below it, each is named.
  expect(said).toContain("50 hosts; 50 hosts have not answered yet  [hosts, unknown]");
  expect(said).toContain("Does a worker run");
});

test("many who ask at once are one look, and those that come later another", async () => {
  const { bot, jobs } = fiftyHosts();

  await Promise.all(Array.from({ length: 20 }, () => hostsMessage(bot)));
  expect(jobs()).toBe(1);

  await hostsMessage(bot);
  expect(jobs()).toBe(2);
});
