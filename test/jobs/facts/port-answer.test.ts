import { once } from "node:events";
import { createServer } from "node:net";
import { describe, expect, it } from "vitest";
import { portAnswer } from "../../../jobs/facts/port-answer.ts";
import { answerWith } from "../../support/answer.ts";
import { host } from "../../support/hosts.ts";
import { localShell } from "../../support/local-shell.ts";

const fact = portAnswer("172.16.1.12", 49152);
const bash = (words: string) =>
  `bash: connect: ${words}\nbash: line 1: /dev/tcp/172.16.1.12/49152: ${words}\n`;

describe("portAnswer", () => {
  it("tells a port with a listener from one without, on real sockets", async () => {
    const server = createServer((socket) => socket.destroy()).listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    if (address === null || typeof address === "string") throw new Error("no port");
    const probe = portAnswer("127.0.0.1", address.port);
    const look = async () => answerWith(probe, await localShell().run(host("kvm1"), probe.command));

    expect(await look()).toBe("open");
    server.close();
    await once(server, "close");
    expect(await look()).toBe("refused");
  });

  // bash's words are the C library's strerror(3).
  it.each([
    ["rejected", "code 1\n", bash("No route to host")],
    ["rejected", "code 1\n", bash("Network is unreachable")],
    ["silent", "code 1\n", bash("Connection timed out")],
    ["silent", "code 124\n", ""],
  ])("is %s when bash says %j, %j", (verdict, stdout, stderr) => {
    expect(answerWith(fact, { stdout, stderr })).toBe(verdict);
  });

  it("does not guess from words that it does not know", () => {
    expect(() => answerWith(fact, { stdout: "code 127\n", stderr: "timeout: failed to run bash\n" })).toThrow(
      "failed to run bash",
    );
  });
});
