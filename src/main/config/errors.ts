/** One thing that is wrong, in words for the person who set it. */
export interface Problem {
  /** `triptych.toml:12` or `environment variable TRIPTYCH_PORT`. */
  readonly where: string;
  readonly message: string;
  readonly hint: string | null;
}

/** The configuration is refused; the message names every place, key, and what would be right. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    const lines = problems.map(
      ({ where, message, hint }) => `  ${where}: ${message}${hint === null ? "" : ` (${hint})`}`,
    );
    super(`The configuration can't be used:\n${lines.join("\n")}`);
    this.problems = problems;
  }
}
