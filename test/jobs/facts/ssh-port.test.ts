import { expect, test } from "vitest";
import { sshPort } from "../../../jobs/facts/ssh-port.ts";
import { reader } from "../../../jobs/read.ts";
import { answer, answerWith } from "../../support/answer.ts";
import { host } from "../../support/hosts.ts";
import { localShell } from "../../support/local-shell.ts";

test("is the one that Ferry's own session arrived at", async () => {
  const shell = localShell();
  const inSession = {
    ...shell,
    run: (...[where, command, signal]: Parameters<typeof shell.run>) =>
      shell.run(
        where,
        { ...command, line: `SSH_CONNECTION='10.0.2.2 54321 10.0.2.15 2222' ${command.line}` },
        signal,
      ),
  };

  expect(await reader(inSession, Date.now)(host("kvm1"), sshPort)).toBe(2222);
});

test("is what sshd says of itself where sudo hides the session", () => {
  expect(answer(sshPort, "port 2200\naddressfamily any\npermitrootlogin without-password\n")).toBe(2200);
});

test("is never guessed", () => {
  expect(() => answerWith(sshPort, { stderr: "sshd: no hostkeys available -- exiting.\n", code: 1 })).toThrow(
    "no hostkeys available",
  );
  expect(() => answer(sshPort, "")).toThrow("no port");
});
