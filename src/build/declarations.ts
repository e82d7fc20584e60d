import { dirname, join } from "node:path/posix";

/** A `.d.ts` file, as tsc writes it: imports and re-exports in a line each, and declarations, whose other lines are indented or brackets. */
interface File {
  readonly links: readonly Link[];
  readonly declarations: readonly Declaration[];
}

interface Link {
  readonly text: string;
  readonly isExport: boolean;
  /** The file that it names, unless it is a package. */
  readonly file: string | undefined;
  /** What it imports or exports by name. */
  readonly specifiers: readonly Specifier[];
  /** `s`, if it imports everything as `s`. */
  readonly namespace: string | undefined;
}

/** `type Channel`, or `Channel as Group`: the name there, and the name here. */
interface Specifier {
  readonly text: string;
  readonly there: string;
  readonly here: string;
}

interface Declaration {
  readonly name: string;
  readonly text: string;
}

/**
 * Keeps what the entry points export, and what that mentions, the latter without its comments: no user imports it. Takes and returns the
 * texts of files by path. A file without such a declaration is left out.
 */
export function publicDeclarations(texts: ReadonlyMap<string, string>, entries: readonly string[]): ReadonlyMap<string, string> {
  const files = new Map([...texts].map(([path, text]) => [path, read(path, text)]));
  const exported = new Set<Declaration>();
  /** The names in each file that something needs. */
  const needed = new Map([...files.keys()].map((path) => [path, new Set<string>()]));

  function need(path: string, name: string, byUser: boolean): void {
    const { links, declarations } = files.get(path)!;
    const own = declarations.filter((declaration) => declaration.name === name);
    if (byUser) for (const declaration of own) exported.add(declaration);
    if (needed.get(path)!.has(name)) return;
    needed.get(path)!.add(name);
    for (const { file, specifiers } of own.length > 0 ? [] : links)
      for (const { here, there } of specifiers) if (file !== undefined && here === name) need(file, there, byUser);
    for (const { text } of own) {
      for (const word of words(text)) need(path, word, false);
      for (const { file, namespace } of links)
        if (file !== undefined && namespace !== undefined) for (const member of membersOf(namespace, text)) need(file, member, false);
    }
  }
  for (const entry of entries)
    for (const { isExport, specifiers } of files.get(entry)!.links)
      if (isExport) for (const { here } of specifiers) need(entry, here, true);

  const kept = [...files].map(([path, { links, declarations }]): [string, string] => {
    const isNeeded = (name: string) => needed.get(path)!.has(name);
    const lines = links.flatMap(({ text, specifiers, namespace }) => {
      if (namespace !== undefined) return isNeeded(namespace) ? [text] : [];
      const used = specifiers.filter(({ here }) => isNeeded(here));
      return used.length === 0 ? [] : [text.replace(/\{.*\}/, `{ ${used.map((each) => each.text).join(", ")} }`)];
    });
    const own = declarations.filter(({ name }) => isNeeded(name));
    return [path, [...lines, ...own.map((each) => (exported.has(each) ? each.text : withoutComments(each.text)))].join("\n")];
  });
  return new Map(kept.filter(([, text]) => text !== "").map(([path, text]) => [path, `${text}\n`]));
}

const COMMENT = String.raw`/\*\*(?:[^*]|\*(?!/))*\*/\n`;
const INDENTED = String.raw`[\s})\]].*`;
/** A declaration begins with its comment, or without one. A comment before an indented line belongs to the declaration before it. */
const BLOCK = new RegExp(String.raw`^(?:${COMMENT})?^[^\s})\]/].*(?:\n(?:${COMMENT}(?=${INDENTED}))?${INDENTED})*`, "gm");

function read(path: string, text: string): File {
  const links: Link[] = [];
  const declarations: Declaration[] = [];
  for (const [block] of text.matchAll(BLOCK)) {
    const plain = withoutComments(block);
    const [, keyword, names = "", namespace, from] =
      /^(import|export)(?: type)? (?:\{([^{}]*)\}|\* as (\w+)) from "(.*)";$/.exec(plain) ?? [];
    const [, name] = /^(?:export )?(?:declare )?(?:abstract )?(?:class|interface|type|const|function) (\w+)/.exec(plain) ?? [];
    if (from !== undefined) {
      const file = from.startsWith(".") ? join(dirname(path), from.replace(/\.[jt]s$/, ".d.ts")) : undefined;
      links.push({ text: block, isExport: keyword === "export", file, specifiers: names.split(",").flatMap(specifierOf), namespace });
    } else if (name !== undefined) declarations.push({ name, text: block });
    else if (block !== "export {};") throw new Error(`${path} has a line that the build does not know: ${block}`);
  }
  return { links, declarations };
}

function specifierOf(written: string): Specifier[] {
  const text = written.trim();
  const [there = "", here = there] = text.replace(/^type /, "").split(" as ");
  return there === "" ? [] : [{ text, there, here }];
}

function words(text: string): readonly string[] {
  return withoutComments(text).match(/[A-Za-z_$][\w$]*/g) ?? [];
}

/** Returns the names that follow the name of a namespace: `Arn` of `typeof s.Arn`. */
function membersOf(namespace: string, text: string): readonly string[] {
  return Array.from(withoutComments(text).matchAll(new RegExp(`\\b${namespace}\\.(\\w+)`, "g")), ([, member]) => member!);
}

function withoutComments(text: string): string {
  return text.replaceAll(new RegExp(`^[ \\t]*${COMMENT}`, "gm"), "");
}
