/** One thing that is wrong with what a user gave us, with all that is needed to put it right. */
export interface Issue {
  /** Where: a config key in Pulumi's path form, the name of an environment variable, or `stack`. */
  key: string;
  /** What stands there, shortened; never the value of an environment variable, never a credential. */
  value: string;
  problem: string;
  /** What may stand there. */
  allowed: string;
  /** Commands that put it right, one a line, ready for a shell; or what to do where no command can. */
  fix: string;
}

/** Says everything that is wrong at once, so that one round of corrections is enough. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";

  constructor(
    subject: string,
    readonly issues: readonly Issue[],
  ) {
    const count = issues.length === 1 ? "1 problem" : `${issues.length} problems`;
    super([`${count} with ${subject}. Nothing has been changed.`, ...issues.map(paragraph)].join("\n\n"));
  }
}

function paragraph(issue: Issue): string {
  const fix = issue.fix.split("\n").join("\n             ");
  return [
    `${issue.key}: ${issue.problem}`,
    `    value:   ${issue.value}`,
    `    allowed: ${issue.allowed}`,
    `    fix:     ${fix}`,
  ].join("\n");
}
