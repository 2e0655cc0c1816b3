export const siteErrors = {
  "site.host-unknown": {
    title: "There is no host called {name} in the site file",
    remedy: "See `/ferry hosts` for the hosts there are.{hint}",
  },
  "site.share-unknown": {
    title: "There is no share called {name} in the site file",
    remedy: "Shares stand under `shares:` in the site file.{hint}",
  },
  "site.share-refused": {
    title: "There can be no share {share} like this: {problem}",
    remedy: "{remedy}",
  },
} as const;
