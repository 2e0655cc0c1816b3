import { describe, expect, it } from "vitest";
import { startsAfter } from "../../../../jobs/facts/starts-after.ts";
import { waitForNetwork } from "../../../../jobs/steps/pool/wait-for-network.ts";
import { answer } from "../../../support/answer.ts";
import { facts } from "../../../support/facts.ts";
import { host } from "../../../support/hosts.ts";

const kvm1 = host("kvm1");
const of = (line: string) => answer(startsAfter("libvirtd.service"), line);

describe("pool.wait-for-network", () => {
  const step = waitForNetwork({ host: kvm1, generation: "libvirtd" });

  it.each([
    ["system.slice network.target remote-fs.target\n", "needed"],
    ["system.slice network.target network-online.target\n", "satisfied"],
    ["\n", "needed"],
  ])("goes by the order that systemd has worked out", async (line, state) => {
    const read = facts({ kvm1: { "starts-after libvirtd.service": of(line) } });

    expect(await step.check(read)).toMatchObject({ state });
  });

  it("writes a drop-in of its own, and takes only that away", () => {
    expect(step.apply).toMatchObject([
      {
        command: {
          line: "mkdir -p /etc/systemd/system/libvirtd.service.d && cat >/etc/systemd/system/libvirtd.service.d/ferry-network.conf",
          stdin: "[Unit]\nWants=network-online.target\nAfter=network-online.target\n",
        },
      },
      { command: { line: "systemctl daemon-reload" } },
    ]);
    expect(step.undo).toMatchObject([
      {
        command: {
          line: expect.stringContaining(
            "rm -f /etc/systemd/system/libvirtd.service.d/ferry-network.conf; rmdir --ignore-fail-on-non-empty",
          ),
        },
      },
      { command: { line: "systemctl daemon-reload" } },
    ]);
  });

  it("is about the daemon that has the pools, where there is one of its own", async () => {
    const modular = waitForNetwork({ host: kvm1, generation: "virtqemud" });
    const read = facts({ kvm1: { "starts-after virtstoraged.service": new Set() } });

    expect(await modular.check(read)).toMatchObject({ state: "needed" });
  });
});
