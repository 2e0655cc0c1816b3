export const approvalErrors = {
  "approval.already-decided": {
    title: "Plan {plan} is decided already: {how}",
    remedy: "Nothing to do; see `/ferry show {plan}`.",
  },
  "approval.not-waiting": {
    title: "Plan {plan} does not wait for approval: {how}",
    remedy: "See `/ferry show {plan}`.",
  },
  "approval.plan-only": {
    title: "Plan {plan} was made to be read, not to be run",
    remedy: "Type the command without `plan` to have it done.",
  },
  "approval.expired": {
    title: "Plan {plan} has expired: nobody decided in time",
    remedy: "Ask again: `{typed}`.",
  },
  "approval.not-approver": {
    title: "{person} lacks the approver role that deciding plan {plan} needs",
    remedy: "Ask {who}.",
  },
  "approval.own-request": {
    title: "{person} asked for plan {plan}, so somebody else must approve it",
    remedy: "Ask {who}.",
  },
  "approval.voted-already": {
    title: "Plan {plan} is approved by you already and needs {missing} more",
    remedy: "Ask {who}.",
  },
  "approval.over": {
    title: "Plan {plan} cannot be cancelled: {how}",
    remedy: "See `/ferry show {plan}` for how things stand.",
  },
  "approval.cancelled-already": {
    title: "{person} has asked to cancel plan {plan} already",
    remedy: "Nothing to do: the thread says when it has stopped.",
  },
  "approval.not-canceller": {
    title: "{person} may not cancel plan {plan}: that takes {requester}, who asked for it, or an approver",
    remedy: "Ask {who}.",
  },
  "approval.follow-up-taken": {
    title: "{person} has asked for that already: plan {next}",
    remedy: "Go on in the thread of plan {next}.",
  },
  "approval.not-repeatable": {
    title: "Plan {plan} cannot be asked for again yet: {how}",
    remedy: "See `/ferry show {plan}`.",
  },
  "approval.not-undoable": {
    title: "Plan {plan} cannot be taken back: {how}",
    remedy: "See `/ferry show {plan}`.",
  },
} as const;
