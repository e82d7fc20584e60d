/** A path in a JSON value, from the inside out. It is cheap to carry along, and is printed only for a report. */
export interface Path {
  readonly parent: Path | undefined;
  readonly step: string | number;
  /** The JSON pointer, after its first use: a hundred problems may share one long path. */
  printed: string | undefined;
}

/** One step further down; `undefined` is the root. */
export function stepTo(parent: Path | undefined, step: string | number): Path {
  return { parent, step, printed: undefined };
}

/** Prints a path as a JSON pointer (RFC 6901). Every step is printed at most once. */
export function printPath(path: Path | undefined): string {
  const steps: Path[] = [];
  let at = path;
  for (; at !== undefined && at.printed === undefined; at = at.parent) steps.push(at);
  let printed = at?.printed ?? "";
  for (let i = steps.length - 1; i >= 0; i--) {
    const step = steps[i] as Path;
    printed = `${printed}/${escapeStep(step.step)}`;
    step.printed = printed;
  }
  return printed;
}

function escapeStep(step: string | number): string {
  return typeof step === "number" ? String(step) : step.replaceAll("~", "~0").replaceAll("/", "~1");
}
