import { expect, test } from "vitest";
import { sh } from "../../../../jobs/shell.ts";
import { on } from "../../../../jobs/step.ts";
import { forgetWatch, watchGuest } from "../../../../jobs/steps/migration/watch-guest.ts";
import { host } from "../../../support/hosts.ts";
import { moveOfVm1 } from "../../../support/vm1.ts";

const action = on(host("kvm1"), sh`move it`);

test("does the action alone when nobody can watch", () => {
  expect(watchGuest(moveOfVm1(), action)).toEqual([action]);
});

test("has the watching host ping the guest before, during and after", () => {
  const move = moveOfVm1({ watch: { host: "nfs1", address: "172.16.1.21" } });

  const actions = watchGuest(move, action);

  expect(actions).toHaveLength(3);
  expect(actions[0]).toMatchObject({
    bestEffort: true,
    host: { name: "nfs1" },
    command: {
      line: "systemctl is-active --quiet ferry-k7m2qx9d-ping || systemd-run --quiet --collect --unit=ferry-k7m2qx9d-ping --property=RuntimeMaxSec=86400 -- sh -c 'exec ping -n -D -i 0.2 172.16.1.21 >>/run/ferry-k7m2qx9d-ping.log'",
    },
  });
  expect(actions[1]).toBe(action);
  expect(actions[2]).toMatchObject({ host: { name: "nfs1" } });
});

test("stops watching even when the move failed", () => {
  const move = moveOfVm1({ watch: { host: "nfs1", address: "172.16.1.21" } });

  const end = watchGuest(move, action).at(-1);

  expect(end).toMatchObject({
    evenAfterFailure: true,
    bestEffort: true,
    command: { line: expect.stringMatching(/; systemctl stop ferry-k7m2qx9d-ping$/) },
  });
});

test("leaves nothing behind once the run has ended", () => {
  const move = moveOfVm1({ watch: { host: "nfs1", address: "172.16.1.21" } });

  expect(forgetWatch(moveOfVm1())).toEqual([]);
  expect(forgetWatch(move)).toMatchObject([
    {
      host: { name: "nfs1" },
      command: { line: "systemctl stop ferry-k7m2qx9d-ping; rm -f /run/ferry-k7m2qx9d-ping.log" },
    },
  ]);
});
