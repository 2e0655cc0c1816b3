export const accessErrors = {
  "access.unknown-account": {
    title: "Ferry does not know you: no person of the site file has the {platform} account {account}",
    remedy: 'Ask {who} to add `{platform}: "{account}"` to your accounts in the site file.',
  },
  "access.ambiguous-account": {
    title: "The {platform} account {account} belongs to more than one person of the site file: {people}",
    remedy: "Ask {who} to leave it to one of them; until then it may do nothing.",
  },
  "access.no-role": {
    title: "{person} lacks the {role} role that this needs",
    remedy: "Ask {who}, or have the role added in the site file.",
  },
  "access.role-held-back": {
    title: "{person}, you are {roles} in the site file, but lack the role that goes with it on {platform}",
    remedy: "Ask whoever manages roles on {platform} for it, or use Ferry on another platform.",
  },
} as const;
