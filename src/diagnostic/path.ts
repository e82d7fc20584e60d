/** A place in a JSON value, from the inside out: cheap to carry along, written out only when something is reported there. */
export interface Path {
  readonly parent: Path | undefined;
  readonly step: string | number;
}

/** One step further down; `undefined` is the root. */
export function stepTo(parent: Path | undefined, step: string | number): Path {
  return { parent, step };
}

/** The path as a JSON pointer (RFC 6901). */
export function printPath(path: Path | undefined): string {
  let printed = "";
  for (let at = path; at !== undefined; at = at.parent) printed = `/${escapeStep(at.step)}${printed}`;
  return printed;
}

function escapeStep(step: string | number): string {
  return typeof step === "number" ? String(step) : step.replaceAll("~", "~0").replaceAll("/", "~1");
}
