/** Checks a whole config: the order in which things are looked at, so that one cause gives one problem. */
import type { z } from "zod";
import type { Issue } from "../../clouds/issue";
import { type Cloud, type ClusterSpec, clouds } from "../../components/cluster";
import { anyCloudSchema } from "./anyCloud";
import { cloudConfigs } from "./built";
import type { Environment } from "./cloudConfig";
import { findCredentials } from "./credentials";
import { type Description, describe } from "./describe";
import { Report, valueAt } from "./report";
import { stackName } from "./rules";
import { Secrecy } from "./secrecy";
import { Commands, printable, quote } from "./shell";
import { reportSchemaIssues } from "./translate";

/** What a config is checked for: its stack, and the environment of the run, which holds the credential. */
export interface ConfigContext {
  stack: string;
  environment: Environment;
  /** When the config is checked; now, unless said otherwise. */
  now?: Date;
}

/** The spec, or everything that keeps the config from being one. */
export type Checked = { spec: ClusterSpec } | { subject: string; issues: Issue[] };

export function checkConfig(config: unknown, context: ConfigContext): Checked {
  const { environment, now = new Date() } = context;
  const cloud = clouds.find((each) => each === valueAt(config, ["cloud"]));
  const own = cloud && cloudConfigs[cloud];
  const secrecy = new Secrecy(environment, own?.storedSecrets?.(environment));
  const commands = new Commands(context.stack, secrecy);
  const subject = !secrecy.isCredential(context.stack) ? `stack ${printable(context.stack)}` : "this stack";
  if (typeof config !== "object" || config === null || Array.isArray(config))
    return { subject, issues: [noConfig(commands)] };

  // What a cluster may say depends on the cloud: without one its keys are not looked at.
  const { schema, description } = schemaFor(cloud, own?.schema ?? anyCloudSchema);
  const report = new Report(config, description, commands, secrecy);
  const variables = own?.credentialVariables ?? (() => []);
  for (const problem of findCredentials(config, environment, secrecy, commands, variables))
    report.add(problem);
  const result = schema.safeParse(config);
  const found = result.success ? [] : result.error.issues;
  const meant = reportSchemaIssues(found, { config, description, report, secrecy });
  const ofEnvironment: Issue[] = [];
  if (own) {
    const checked = { config, offer: own.offer, description, report, meant, now };
    own.checkTogether(checked);
    ofEnvironment.push(...own.checkEnvironment(environment, checked));
  }
  // The stack's name last: the commands before name the stack as it is.
  const issues = [...report.issues, ...ofEnvironment, ...stackIssues(context.stack, secrecy)];
  if (!own || issues.length > 0 || !result.success) return { subject, issues };
  return { spec: own.toSpec(result.data, now) };
}

interface DescribedSchema {
  schema: z.ZodType;
  description: Description;
}

/** Made once: making them takes longer than a check. */
const schemas = new Map<Cloud | undefined, DescribedSchema>();

function schemaFor(cloud: Cloud | undefined, make: () => z.ZodType): DescribedSchema {
  const known = schemas.get(cloud);
  if (known) return known;
  const schema = make();
  const made = { schema, description: describe(schema) };
  schemas.set(cloud, made);
  return made;
}

function noConfig(commands: Commands): Issue {
  return {
    key: "byoc",
    value: "not shown",
    problem: "the config is not a set of keys",
    allowed: "the keys cloud, customer, policy, project, cluster",
    fix: commands.edit(),
  };
}

function stackIssues(stack: string, secrecy: Secrecy): Issue[] {
  const finding = stackName(stack);
  if (!finding) return [];
  const canShow = !secrecy.isCredential(stack);
  return [
    {
      key: "stack",
      value: canShow ? `"${printable(stack.slice(0, 80))}"` : "not shown (it could be a credential)",
      problem: `the stack's name ${finding.problem}`,
      allowed: "at most 63 lower-case letters, digits and -, with a letter or digit at both ends",
      fix: canShow
        ? `pulumi stack rename ${quote(String(finding.suggestion ?? "<name>"))} --stack ${quote(stack)}`
        : "pulumi stack rename '<name>'",
    },
  ];
}
