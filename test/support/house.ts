import { dirname, join } from "node:path/posix";
import { type Token, tokensOf } from "./tokens.ts";

/** Sources by their path below `src`. */
export type Tree = ReadonlyMap<string, string>;

/** An import in any form: `computed` if the target is not a plain string. */
export interface Import {
  readonly from: string;
  /** A path below `src`, or the name of a package. */
  readonly target: string;
  readonly kind: "file" | "package" | "computed";
}

/** All imports of a tree: `import`, `export … from`, `import()` as a call and as a type, and `require()`. */
export function importsOf(tree: Tree): Import[] {
  return [...tree].flatMap(([from, source]) => {
    const tokens = tokensOf(source);
    return tokens.flatMap((token, at): Import[] => {
      const target = targetAt(tokens, at);
      if (token.kind !== "name" || target === undefined) return [];
      if (target.kind !== "string") return [{ from, target: target.text, kind: "computed" }];
      const isFile = target.text.startsWith(".");
      // A bundler reads what follows the question mark.
      const path = target.text.replace(/\?.*$/, "");
      return [{ from, target: isFile ? join(dirname(from), path) : path, kind: isFile ? "file" : "package" }];
    });
  });
}

/** Returns the target of the import word at an index. */
function targetAt(tokens: readonly Token[], at: number): Token | undefined {
  const [word, next, afterNext] = tokens.slice(at, at + 3);
  if (tokens[at - 1]?.text === ".") return undefined;
  if (word?.text === "from" || word?.text === "import") if (next?.kind === "string") return next;
  if ((word?.text === "import" || word?.text === "require") && next?.text === "(") return afterNext;
  return undefined;
}

/** Finds cycles of files, each as a path that ends where it begins; one for each connected group of files. */
export function cyclesOf(imports: readonly Import[]): string[] {
  const targets = new Map<string, string[]>();
  for (const { from, target, kind } of imports) if (kind === "file") targets.set(from, [...(targets.get(from) ?? []), target]);
  const done = new Set<string>();
  const path: string[] = [];
  const cycles: string[] = [];
  const visit = (file: string): void => {
    const at = path.indexOf(file);
    if (at !== -1) cycles.push([...path.slice(at), file].join(" -> "));
    if (at !== -1 || done.has(file)) return;
    path.push(file);
    for (const target of targets.get(file) ?? []) visit(target);
    path.pop();
    done.add(file);
  };
  for (const file of targets.keys()) visit(file);
  return cycles;
}

/** Finds imports between folders against the direction of `flow`; of one room, or of its sub-folders. */
export function backwards(imports: readonly Import[], flow: readonly (string | readonly string[])[], room = ""): string[] {
  const place = (file: string) => {
    const folder = folderOf(file, room);
    return folder === undefined ? undefined : { folder, step: flow.findIndex((each) => [each].flat().includes(folder)) };
  };
  return imports.flatMap(({ from, target, kind }) => {
    const [here, there] = [place(from), place(target)];
    if (kind !== "file" || here === undefined || there === undefined || here.folder === there.folder) return [];
    return there.step < here.step ? [] : [`${from} -> ${target}`];
  });
}

/** The folder of a file in its room; `undefined` for a file directly in the room, or outside. */
export function folderOf(file: string, room = ""): string | undefined {
  const inside = room === "" ? file : file.startsWith(`${room}/`) ? file.slice(room.length + 1) : "";
  return inside.includes("/") ? inside.slice(0, inside.indexOf("/")) : undefined;
}

/** Names that give access to a clock, randomness, the environment, I/O, code made from strings, or a way around this list. */
const ambient = new Set(
  `Date performance Temporal setTimeout setInterval setImmediate clearTimeout clearInterval queueMicrotask requestAnimationFrame
  requestIdleCallback process Buffer console require eval Function fetch XMLHttpRequest WebSocket EventSource crypto navigator
  window self global globalThis localStorage sessionStorage indexedDB Worker MessageChannel BroadcastChannel
  WebAssembly Intl Atomics`.split(/\s+/),
);
/** Properties that do the same on any object. */
const ambientMembers = new Set(
  "random constructor localeCompare toLocaleString toLocaleLowerCase toLocaleUpperCase toLocaleDateString now".split(" "),
);

/** Finds what makes a source impure: packages, ambient names, and `import.meta`. */
export function impurities(tree: Tree): string[] {
  const packages = importsOf(tree).flatMap(({ from, target, kind }) => (kind === "file" ? [] : [`${from}: ${kind} ${target}`]));
  const names = [...tree].flatMap(([file, source]) => {
    const tokens = tokensOf(source);
    return tokens.flatMap(({ kind, text }, at) => {
      const [before, next, afterNext] = [tokens[at - 1]?.text, tokens[at + 1], tokens[at + 2]];
      const isMember = before === "." || before === "?.";
      if (kind === "string") return before === "[" && ambientMembers.has(text) ? [`${file}: [${text}]`] : [];
      if (kind !== "name") return [];
      // A called constructor makes code from strings; one that is only read, or used with `new`, does not.
      if (isMember && text === "constructor" && next?.text !== "(") return [];
      if (isMember) return ambientMembers.has(text) || text === "meta" ? [`${file}: .${text}`] : [];
      // Returns the names that are destructured, in braces.
      if (text === "Math" && next?.text !== ".") return [`${file}: Math as a value`];
      return ambient.has(text) && !(next?.text === ":" && afterNext !== undefined && isKey(before)) ? [`${file}: ${text}`] : [];
    });
  });
  return [...packages, ...names];
}

/** Whether a name followed by a colon is a key, or a property of a type. */
function isKey(before: string | undefined): boolean {
  return before === undefined || ["{", ",", ";", "(", "readonly"].includes(before);
}
