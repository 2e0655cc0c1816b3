import type { Plan } from "../../jobs/record.ts";
import { migrationSteps } from "./example-steps.ts";
import type { Scene } from "./scene.ts";

/** What the worker writes when it has made a plan: a migration that waits for one approval. */
export const planned = (play: Scene, id = "k7m2qx9d", change: Partial<Plan> = {}): Promise<Plan> =>
  play.change(id, {
    state: "waiting",
    title: "Move vm1 from kvm1 to kvm2, live",
    params: { vm: "vm1", source: "kvm1", destination: "kvm2" },
    steps: migrationSteps,
    risk: "disruptive",
    digest: "0f3a",
    expiresAt: play.now() + 30 * 60_000,
    ...change,
  });
