import { expect, test } from "vitest";
import { domain } from "../../../jobs/facts/domain.ts";
import { logTail } from "../../../jobs/facts/log-tail.ts";
import { answerLook } from "../../../jobs/looks/answer-look.ts";
import type { CommandResult } from "../../../jobs/shell.ts";
import { answeringShell } from "../../support/answering-shell.ts";
import { fixture } from "../../support/fixture.ts";
import { portsWith } from "../../support/ports.ts";
import { virshAnswer } from "../../support/virsh-answer.ts";

const live = fixture("captured/running-kvm1-dumpxml-live.txt");
const list = fixture("captured/running-kvm1-list-uuid-name.txt");
const FILE = "/var/lib/libvirt/images/images/vm1.log";
const logging = live.replace(/<log file='[^']*'/, `<log file='${FILE}'`);
const sections = (all: string, xml: string) => ({
  stdout: virshAnswer({ all, autostart: "", state: "", live: xml, inactive: xml }),
});

async function look(tables: Record<string, Record<string, Partial<CommandResult>>>) {
  const shell = answeringShell(({ name }, line) => tables[name]?.[line] ?? sections("", ""));
  const ports = { ...portsWith(shell), sleep: () => new Promise<void>(() => {}) };
  await ports.store.askLook("a", { about: "console", vm: "vm1", lines: 2 });
  await answerLook("a", ports);
  return ports.store.lookAnswer("a");
}
const here = (xml = logging) => ({ [domain("vm1").command.line]: sections(list, xml) });
const tail = (said: Partial<CommandResult>) => ({ [logTail(FILE).command.line]: said });

test("shows the last lines of the file that the console is logged to, without a password in them", async () => {
  const said = { stdout: "1000 50\n1012\nboot\r\nroot password: hunter2\r\nlogin:\r\n" };

  expect(await look({ kvm1: { ...here(), ...tail(said) } })).toEqual({
    about: "console",
    host: "kvm1",
    file: FILE,
    text: "root password: ***\nlogin:",
    ageMs: 12_000,
  });
});

test.each([
  ["there is no such VM", {}, "look.no-vm"],
  [
    "libvirt is silent where it may be",
    { kvm2: { [domain("vm1").command.line]: { code: 1 } } },
    "look.vm-not-seen",
  ],
  ["its console is not logged", { kvm1: here(live.replace(/<log file=[^>]*>/g, "")) }, "look.no-console-log"],
  ["the file is not there", { kvm1: { ...here(), ...tail({ code: 44 }) } }, "look.no-console-file"],
  ["it is a pipe", { kvm1: { ...here(), ...tail({ code: 45 }) } }, "look.no-console-file"],
  [
    "it cannot be read",
    { kvm1: { ...here(), ...tail({ code: 1, stderr: "Permission denied" }) } },
    "look.console-unreadable",
  ],
])("says so where %s", async (_, tables, code) => {
  expect(await look(tables)).toMatchObject({ about: "failed", error: { code } });
});

test("does nothing for a question that nobody waits for any more", async () => {
  let asked = 0;
  const shell = answeringShell(() => {
    asked += 1;
    return {};
  });
  const ports = portsWith(shell);

  await answerLook("gone", ports);

  expect(asked).toBe(0);
  expect(await ports.store.lookAnswer("gone")).toBeUndefined();
});
