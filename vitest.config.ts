import os from "node:os";
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    // Vitest would leave one core to whoever looks on.
    maxWorkers: os.availableParallelism(),
    projects: [
      {
        // Everything that needs no real host: runs in seconds, in parallel.
        test: {
          name: "fast",
          include: ["test/**/*.test.ts"],
          exclude: ["test/lab/**"],
          // Real shells, sshd and Redis on a busy two-core machine: a time limit is no measurement here.
          testTimeout: 60_000,
        },
      },
      {
        // The lab's real hosts: one file after another, because they share three machines.
        test: {
          name: "lab",
          include: ["test/lab/**/*.test.ts"],
          globalSetup: "test/lab/global-setup.ts",
          fileParallelism: false,
          testTimeout: 300_000,
          hookTimeout: 600_000,
        },
      },
    ],
  },
});
