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
  /** Each as written: `Channel` or `type Channel`. */
  readonly specifiers: readonly string[];
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
    for (const { text } of own) for (const word of words(text)) need(path, word, false);
    for (const { file, specifiers } of own.length > 0 ? [] : links)
      if (file !== undefined && specifiers.map(nameOf).includes(name)) need(file, name, byUser);
  }
  for (const entry of entries)
    for (const { isExport, specifiers } of files.get(entry)!.links)
      if (isExport) for (const specifier of specifiers) need(entry, nameOf(specifier), true);

  const kept = [...files].map(([path, { links, declarations }]): [string, string] => {
    const isNeeded = (name: string) => needed.get(path)!.has(name);
    const lines = links.flatMap(({ text, specifiers }) => {
      const used = specifiers.filter((specifier) => isNeeded(nameOf(specifier)));
      return used.length === 0 ? [] : [text.replace(/\{.*\}/, `{ ${used.join(", ")} }`)];
    });
    const own = declarations
      .filter(({ name }) => isNeeded(name))
      .map((each) => (exported.has(each) ? each.text : withoutComments(each.text)));
    return [path, [...lines, ...own].join("\n")];
  });
  return new Map(kept.filter(([, text]) => text !== "").map(([path, text]) => [path, `${text}\n`]));
}

function read(path: string, text: string): File {
  const links: Link[] = [];
  const declarations: Declaration[] = [];
  // A declaration begins with its comment, or without one.
  for (const [block] of text.matchAll(/(?:^\/\*\*[\s\S]*?\*\/\n)?^[^\s})\]/].*(?:\n[\s})\]].*)*/gm)) {
    const [, keyword, inner, from] = /^(import|export)[^{]*\{(.*)\} from "(.*)";$/.exec(withoutComments(block)) ?? [];
    const [, name] =
      /^(?:export )?(?:declare )?(?:abstract )?(?:class|interface|type|const|function) (\w+)/m.exec(withoutComments(block)) ?? [];
    if (inner !== undefined && from !== undefined) {
      const file = from.startsWith(".") ? join(dirname(path), from.replace(/\.[jt]s$/, ".d.ts")) : undefined;
      links.push({
        text: block,
        isExport: keyword === "export",
        file,
        specifiers: inner
          .split(",")
          .map((each) => each.trim())
          .filter((each) => each !== ""),
      });
    } else if (name !== undefined) declarations.push({ name, text: block });
    else if (block !== "export {};") throw new Error(`${path} has a line that the build does not know: ${block}`);
  }
  return { links, declarations };
}

function nameOf(specifier: string): string {
  return specifier.replace(/^type /, "");
}

function words(text: string): readonly string[] {
  return withoutComments(text).match(/[A-Za-z_$][\w$]*/g) ?? [];
}

function withoutComments(text: string): string {
  return text.replaceAll(/^[ \t]*\/\*\*[\s\S]*?\*\/\n/gm, "");
}
