export const planErrors = {
  "internal.bug": { title: "Ferry met a bug", remedy: "Report it with the log lines of plan {plan}." },
  "fact.unreadable": {
    title: "{host} answered `{fact}` in a way that Ferry does not understand",
    remedy: "Run `{command}` on {host} and report what it prints.",
  },
  "plan.unknown": {
    title: "There is no plan {plan}",
    remedy: "See `/ferry history` for the plans there are.",
  },
  "plan.stale": {
    title: "Something changed since plan {plan} was made",
    remedy: "Nothing was done; read plan {successor} and approve that one.",
  },
  "run.taken-over": {
    title: "Another worker has taken over plan {plan}",
    remedy: "Nothing to do: that worker goes on.",
  },
  "step.had-no-effect": {
    title: "'{step}' was done, but its check still says: {because}",
    remedy: "Look at {host}; nothing after this step was done.",
  },
} as const;
