/** Which stacks a change touches, by the paths of the files that it changes. */
import { type Cloud, clouds } from "../components/cluster";

/** A file that differs between base and working tree. */
export interface ChangedFile {
  path: string;
  how: "added" | "changed" | "deleted";
}

/** A stack as its config file has it. */
export interface StackFile {
  stack: string;
  /** Absent where the file doesn't name one of ours. */
  cloud?: Cloud;
}

export interface TouchedStack extends StackFile {
  /** Whether its file is new, gone, or there before and after. */
  file: "added" | "deleted" | "kept";
  /** The paths that touch it. */
  because: readonly string[];
}

/** What a file belongs to: one stack, one cloud, the program of all stacks, the policies of all, or no stack at all. */
type Reach =
  { of: "stack"; stack: string } | { of: "cloud"; cloud: Cloud } | { of: "program" | "policies" | "none" };

const stackFile = /^stacks\/Pulumi\.(.+)\.yaml$/;
/** `components/hetzner/…`, `stacks/config/hetzner/…`, `stacks/hetzner.ts`. */
const cloudFile = new RegExp(`^(?:components|clouds|stacks|stacks/config)/(${clouds.join("|")})(?:/|\\.ts$)`);
const noStack =
  /^(docs|test|sandbox|review|\.github|\.ci)\/|(^|\/)[^/]+\.md$|^(LICENSE|\.gitignore|\.prettier.*|eslint\.config\..*|jest\.config\..*)$/;

/** What is known of no rule belongs to all stacks: one review too many does no harm. */
function reachOf(path: string): Reach {
  const stack = stackFile.exec(path)?.[1];
  if (stack !== undefined) return { of: "stack", stack };
  if (noStack.test(path)) return { of: "none" };
  const cloud = cloudFile.exec(path)?.[1];
  if (cloud !== undefined) return { of: "cloud", cloud: cloud as Cloud };
  return { of: path.startsWith("policies/") ? "policies" : "program" };
}

/** The name of the stack whose config the file is. */
export const stackOf = (path: string): string | undefined => stackFile.exec(path)?.[1];

/** The stacks that the changed files touch, by name. `stacks` are those of the working tree and those that are gone. */
export function touchedStacks(files: readonly ChangedFile[], stacks: readonly StackFile[]): TouchedStack[] {
  return stacks
    .map((one) => {
      const own = files.find(({ path }) => stackOf(path) === one.stack);
      const because = files.map(({ path }) => path).filter((path) => reaches(reachOf(path), one));
      return {
        ...one,
        file: own === undefined || own.how === "changed" ? "kept" : own.how,
        because,
      } as const;
    })
    .filter(({ because }) => because.length > 0)
    .sort((a, b) => (a.stack < b.stack ? -1 : 1));
}

/** Whether the program may act otherwise than the base's: where not, it stands for the base's as well. */
export const changesProgram = (files: readonly ChangedFile[]): boolean =>
  files.some(({ path }) => ["program", "cloud"].includes(reachOf(path).of));

function reaches(reach: Reach, { stack, cloud }: StackFile): boolean {
  switch (reach.of) {
    case "none":
      return false;
    case "stack":
      return reach.stack === stack;
    case "cloud":
      return cloud === undefined || reach.cloud === cloud;
    default:
      return true;
  }
}
