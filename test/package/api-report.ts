import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/**
 * The public surface of an entry point of the built package: every export with its declaration, without comments, by name.
 * `file` is the entry's `.d.ts`.
 */
export function apiReport(file: string): string {
  return exportsOf(file)
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ name, from }) => declarationOf(name, from))
    .join("\n\n")
    .concat("\n");
}

interface Export {
  readonly name: string;
  /** The `.d.ts` that declares it. */
  readonly from: string;
}

/** Entry points export by name from other files, and nothing else. */
function exportsOf(file: string): Export[] {
  const text = readFileSync(file, "utf8");
  return [...text.matchAll(/^export (?:type )?\{([^}]*)\} from "([^"]+)";$/gm)].flatMap(([, names = "", path = ""]) =>
    names
      .split(",")
      .map((name) => name.trim().replace(/^type /, ""))
      .filter((name) => name !== "")
      .map((name) => ({ name, from: join(dirname(file), path.replace(/\.[jt]s$/, ".d.ts")) })),
  );
}

/** The lines of the declarations of a name, overloads included: each ends before the next line that is not indented. */
function declarationOf(name: string, file: string): string {
  const lines = withoutComments(readFileSync(file, "utf8")).split("\n");
  const begins = new RegExp(`^export (?:declare )?(?:abstract )?(?:class|interface|type|const|function) ${name}\\b`);
  const found = lines.flatMap((line, at) => {
    if (!begins.test(line)) return [];
    const length = lines.slice(at + 1).findIndex((next) => !/^[\s})\]]/.test(next));
    return lines.slice(at, length === -1 ? undefined : at + 1 + length);
  });
  if (found.length > 0) return found.join("\n");
  const passedOn = exportsOf(file).find((each) => each.name === name);
  if (passedOn === undefined) throw new Error(`${file} does not declare ${name}`);
  return declarationOf(name, passedOn.from);
}

function withoutComments(text: string): string {
  return text
    .replace(/\/\*\*[\s\S]*?\*\//g, "")
    .split("\n")
    .filter((line) => line.trim() !== "" && !/^\s*\/\//.test(line))
    .join("\n");
}
