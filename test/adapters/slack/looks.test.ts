import { expect, onTestFinished, test } from "vitest";
import type { LookAnswer } from "../../../jobs/look.ts";
import { slackScene } from "../../support/slack-scene.ts";

async function asked(typed: string, answer?: LookAnswer): Promise<string> {
  const play = await slackScene([], answer);
  onTestFinished(() => play.close());
  await play.say("ann", typed);
  return play.transcript();
}

test("a guest's console is shown to the one who asked, and what it prints is no markup", async () => {
  const text = "<!channel> *login:* `ls`\n```\ntick 512";
  const said = await asked("/ferry vm console vm1", {
    about: "console",
    host: "kvm1",
    file: "/var/log/vm1.log",
    text,
    ageMs: 2_000,
  });

  expect(said).toContain("to ann alone");
  expect(said).toContain("vm1's serial console: the last 3 lines");
  for (const line of text.split("\n")) expect(said).toContain(line);
  expect(said).not.toContain("are being asked");
});

test("who waits for a worker that is not there is told that they were heard, and how it ended", async () => {
  const said = await asked("/ferry vm show vm1");

  expect(said.indexOf("The hosts are being asked")).toBeGreaterThan(-1);
  expect(said.indexOf("No worker has answered for 18 s")).toBeGreaterThan(
    said.indexOf("The hosts are being asked"),
  );
});
