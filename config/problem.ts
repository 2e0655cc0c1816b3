/** Something wrong in Ferry's configuration: one mistake, what stands there, and what to do. */
export interface Problem {
  /** The file it stands in; absent for environment variables. */
  readonly file?: string;
  /** From 1; absent where no line can be named. */
  readonly line?: number;
  /** `hosts.kvm1.address`, or a variable's name; empty: the whole file. */
  readonly path: string;
  /** What stands there, shortened and printable; 'nothing' when it is missing. Never a secret. */
  readonly found: string;
  /** What is wrong with it. */
  readonly problem: string;
  /** What to do, imperative. */
  readonly remedy: string;
}

/** Ferry's configuration can't be used: the site file, the environment or the SSH key's file. Holds all problems. */
export class SiteError extends Error {
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[], cause?: unknown) {
    const [first] = problems;
    const what = problems.length === 1 ? (first?.problem ?? "") : `${problems.length} problems`;
    const where = [first?.file, first?.path].filter(Boolean).join(" ");
    super(problems.length === 1 ? `${where}: ${what}` : `the configuration has ${what}`, { cause });
    this.name = "SiteError";
    this.problems = problems;
  }
}
