/**
 * Returns the paths (JSON pointers) of everything that can be removed from a rule so that a rule is left: members, branches,
 * entries and excluded strings that are not the only ones.
 */
export function partsOf(part: unknown, path = ""): string[] {
  if (typeof part !== "object" || part === null) return [];
  const children = Object.entries(part).map(([step, value]): [string, unknown] => [
    `${path}/${step.replaceAll("~", "~0").replaceAll("/", "~1")}`,
    value,
  ]);
  return children.flatMap(([each, value]) => [...(children.length > 1 ? [each] : []), ...partsOf(value, each)]);
}

/** A rule without these parts, which are given in the order of the rule. */
export function without(rule: unknown, paths: readonly string[]): unknown {
  const copy = JSON.parse(JSON.stringify(rule)) as Record<string, unknown>;
  for (const path of paths.toReversed()) {
    const steps = path
      .split("/")
      .slice(1)
      .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
    const last = steps.pop() ?? "";
    const parent = steps.reduce((at, step) => at[step] as Record<string, unknown>, copy);
    if (Array.isArray(parent)) parent.splice(Number(last), 1);
    else delete parent[last];
  }
  return copy;
}
