import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { root } from "../support/pack.ts";

/** A public export, or a public member of an exported class or interface, as its source declares it. */
export interface Documented {
  readonly kind: "function" | "class" | "interface" | "type" | "const" | "method" | "property";
  /** `Channel` or `Channel.from`. */
  readonly name: string;
  /** The source, from the root of the project. */
  readonly file: string;
  /** The doc comment without its stars; empty if there is none. */
  readonly comment: string;
  /** The code; of a class without its members. */
  readonly code: string;
}

/** The exports of an entry point, and the public members of its classes and interfaces. `file` is its source. */
export function documentedIn(file: string): Documented[] {
  return exportsOf(file).flatMap(({ name, from }) => declarationsOf(name, from));
}

/** Entry points export by name from other files, and nothing else. */
function exportsOf(file: string): { readonly name: string; readonly from: string }[] {
  const text = readFileSync(join(root, file), "utf8");
  return [...text.matchAll(/^export (?:type )?\{([^}]*)\} from "([^"]+)";$/gm)].flatMap(([, names = "", path = ""]) =>
    names
      .split(",")
      .map((name) => name.trim().replace(/^type /, ""))
      .filter((name) => name !== "")
      .map((name) => ({ name, from: join(dirname(file), path).replaceAll("\\", "/") })),
  );
}

function declarationsOf(name: string, file: string): Documented[] {
  const lines = readFileSync(join(root, file), "utf8").split("\n");
  const begins = new RegExp(`^export (?:async )?(?:abstract )?(class|interface|type|const|function)\\*? ${name}\\b`);
  const at = lines.findIndex((line) => begins.test(line));
  if (at === -1) {
    const passedOn = exportsOf(file).find((each) => each.name === name);
    if (passedOn === undefined) throw new Error(`${file} does not declare ${name}`);
    return declarationsOf(name, passedOn.from);
  }
  const kind = begins.exec(lines[at]!)![1] as Documented["kind"];
  const code = codeFrom(lines, at, "");
  const declaration = { kind, name, file, comment: commentBefore(lines, at), code: code.join("\n") };
  return kind === "class" || kind === "interface" ? [declaration, ...membersOf(declaration, code)] : [declaration];
}

const modifiers = ["static", "override", "readonly", "async", "get", "set"];

/** The formatter indents members by two spaces, and everything inside them by more. */
function membersOf({ name, file }: Documented, lines: readonly string[]): Documented[] {
  return lines.flatMap((line, at): Documented[] => {
    const words = /^ {2}((?:\w+ )*)\*?(\[[\w.]+\]|[A-Za-z$][\w$]*)([(<:;?]| =)/.exec(line);
    if (words === null) return [];
    const [, before = "", own = "", after] = words;
    if (!before.split(" ").every((word) => word === "" || modifiers.includes(word))) return [];
    const comment = commentBefore(lines, at);
    // An error names itself, and what is internal is not in the types.
    if (own === "name" || comment.includes("@internal")) return [];
    const isMethod = (after === "(" || after === "<") && !before.includes("get ");
    return [{ kind: isMethod ? "method" : "property", name: `${name}.${own}`, file, comment, code: codeFrom(lines, at, "  ").join("\n") }];
  });
}

/** What the functions and private methods of a source do that are not exported, by name: `read` or `#read`. */
export function helpersOf(file: string): ReadonlyMap<string, string> {
  const lines = readFileSync(join(root, file), "utf8").split("\n");
  return new Map(
    lines.flatMap((line, at) => {
      const [, indentation = "", inFile, inClass] = /^( {0,2})(?:async )?(?:function\*? (\w+)|\*?(#\w+))[(<]/.exec(line) ?? [];
      const name = inFile ?? inClass;
      return name === undefined ? [] : [[name, codeFrom(lines, at, indentation).join("\n")] as const];
    }),
  );
}

/** The lines of a declaration, to the one that closes it at its own indentation. */
function codeFrom(lines: readonly string[], at: number, indentation: string): string[] {
  const end = lines
    .slice(at + 1)
    .findIndex((line) => line !== "" && !line.startsWith(`${indentation} `) && !line.startsWith(`${indentation})`));
  return lines.slice(at, end === -1 ? undefined : at + 2 + end);
}

/** The doc comment that ends right above a line. */
function commentBefore(lines: readonly string[], at: number): string {
  if (lines[at - 1]?.trimEnd().endsWith("*/") !== true) return "";
  let begin = at - 1;
  while (begin > 0 && !/^\s*\/\*/.test(lines[begin]!)) begin--;
  if (!/^\s*\/\*\*/.test(lines[begin]!)) return "";
  return lines
    .slice(begin, at)
    .map((line) => line.replace(/^\s*(?:\/\*\*|\*(?!\/)) ?|\s*\*\/$/g, ""))
    .join("\n")
    .trim();
}
