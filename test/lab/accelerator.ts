import { spawn } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Image } from "./image.ts";
import { cacheRoot } from "./place.ts";

/** How the hosts' instructions are carried out: by the processor, or in software. */
export type Accelerator = "kvm" | "tcg";

/**
 * KVM where it works, found out by booting a kernel under it: the device file is there on machines
 * whose KVM cannot run one. The answer is kept until this machine restarts.
 */
export async function findAccelerator(image: Image): Promise<Accelerator> {
  const bootId = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
  const file = path.join(cacheRoot(), "accelerator.json");
  if (existsSync(file)) {
    const known = JSON.parse(readFileSync(file, "utf8")) as { bootId: string; accelerator: Accelerator };
    if (known.bootId === bootId) return known.accelerator;
  }
  const accelerator = existsSync("/dev/kvm") && (await kernelSpeaks(image)) ? "kvm" : "tcg";
  writeFileSync(file, JSON.stringify({ bootId, accelerator }));
  return accelerator;
}

function kernelSpeaks(image: Image): Promise<boolean> {
  const args = [
    "-accel",
    "kvm",
    "-cpu",
    "max",
    "-m",
    "256",
    "-machine",
    "q35",
    "-nodefaults",
    "-display",
    "none",
  ];
  const kernel = ["-kernel", image.kernel, "-append", "console=ttyS0 earlyprintk=ttyS0", "-serial", "stdio"];
  const child = spawn("qemu-system-x86_64", [...args, ...kernel], { stdio: ["ignore", "pipe", "ignore"] });
  return new Promise((resolve) => {
    let heard = "";
    const answer = (speaks: boolean) => {
      clearTimeout(timer);
      child.kill("SIGKILL");
      resolve(speaks);
    };
    const timer = setTimeout(() => answer(false), 5_000);
    child.stdout.on("data", (chunk: Buffer) => {
      heard += chunk.toString();
      if (heard.includes("Linux version")) answer(true);
    });
    child.on("error", () => answer(false));
    child.on("close", () => answer(false));
  });
}
