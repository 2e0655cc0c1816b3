import type { Queue } from "../../jobs/queue.ts";

/** A queue that only remembers what was put into it: `run k7m2qx9d`, `expire k7m2qx9d 2000`. */
export function fakeQueue(): Queue & { readonly jobs: string[] } {
  const jobs: string[] = [];
  const put = (name: string) => async (id: string) => {
    jobs.push(`${name} ${id}`);
  };
  return {
    jobs,
    plan: put("plan"),
    run: put("run"),
    sync: async ({ id }) => {
      jobs.push(`sync ${id}`);
    },
    async expire(id, at) {
      jobs.push(`expire ${id} ${at}`);
    },
    look: put("look"),
    async refresh() {
      jobs.push("refresh");
    },
  };
}
