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
  "plan.exists": {
    title: "There is a plan {plan} already",
    remedy: "Ask again: the new plan gets another id.",
  },
  "run.taken-over": {
    title: "Another worker has taken over plan {plan}",
    remedy: "Nothing to do: that worker goes on.",
  },
  "step.had-no-effect": {
    title: "'{step}' was done, but its check still says: {because}",
    remedy: "Look at the hosts; nothing after this step was done.",
  },
  "step.cannot-tell": {
    title: "'{step}' cannot be answered: {because}",
    remedy: "Look at the hosts; nothing after this step was done.",
  },
  "step.keeps-failing": {
    title: "'{step}' was begun {times} times and each time the connection was lost",
    remedy: "Mend the connection to {host}, then ask again.",
  },
  "run.waited-long": {
    title: "{what}; Ferry waited {minutes} min for that while a VM was down, and no longer",
    remedy: "{remedy} Then ask again.",
  },
  "run.other-version": {
    title: "Plan {plan} was begun by a Ferry, or with a site file, that is not this one",
    remedy: "Start the version and the site file that began it: it goes on from the hosts' state by itself.",
  },
  "undo.impossible": { title: "'{step}' cannot be taken back", remedy: "{reason}" },
  "undo.still-running": {
    title: "Plan {plan} has not ended yet",
    remedy: "Wait for its end, or `/ferry cancel {plan}` first.",
  },
  "undo.nothing": {
    title: "Plan {plan} changed nothing that could be taken back",
    remedy: "See `/ferry show {plan}` for what it did.",
  },
} as const;
