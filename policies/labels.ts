/** Owner labels in the forms that clouds give them: an object, or a list of `key=value`. */

export function labelsIn(value: unknown, form: "object" | "list"): Record<string, string> {
  if (form === "object") return { ...(value as Record<string, string> | undefined) };
  return Object.fromEntries(
    tagsOf(value).map((tag) => {
      const end = tag.indexOf("=");
      return end < 0 ? [tag, ""] : [tag.slice(0, end), tag.slice(end + 1)];
    }),
  );
}

/** One label of a resource whose labels are an object. Others may be unknown yet. */
export function labelOf({ labels }: Readonly<Record<string, unknown>>, key: string): string | undefined {
  return (labels as Readonly<Record<string, string>> | undefined)?.[key];
}

/** The same labels with `more` set, in the form that they came in; tags that are no labels stay. */
export function withLabels(value: unknown, form: "object" | "list", more: Record<string, string>): unknown {
  if (form === "object") return { ...(value as Record<string, string> | undefined), ...more };
  const keys = Object.keys(more);
  const others = tagsOf(value).filter((tag) => !keys.some((key) => tag === key || tag.startsWith(`${key}=`)));
  return [...others, ...Object.entries(more).map(([key, label]) => `${key}=${label}`)];
}

/** A copy: in a remediation lists are proxies of @pulumi/policy's, on which `map` and `filter` throw. */
function tagsOf(value: unknown): string[] {
  return [...((value as string[] | undefined) ?? [])];
}
