import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { filesUnder } from "./files.ts";

const root = new URL("../../", import.meta.url);

/** A `ts` block of a page, or an `@example` of a comment. */
export interface Example {
  readonly title: string;
  /** The page or the source file. */
  readonly from: string;
  /** The file that the page gives it: `channels.ts` of a block below a line `` `channels.ts`: ``. Other blocks of the page import it. */
  readonly file: string | undefined;
  readonly code: string;
}

/** All examples of the README and the pages; those of docs/api are the ones of the comments. */
export function examplesOfPages(): Example[] {
  const pages = filesUnder(new URL("docs/", root), ".md").filter((file) => !file.startsWith("api/"));
  return ["README.md", ...pages.map((file) => `docs/${file}`)].flatMap(examplesOfPage);
}

/** The examples of one page. */
export function examplesOfPage(path: string): Example[] {
  const text = readFileSync(new URL(path, root), "utf8");
  return [...text.matchAll(/(?:^`([\w-]+\.ts)`[^\n]*:\n\n)?^```ts\n(.*?)^```/gms)].map(([whole, file, code = ""], at, all) => ({
    title: `${path}:${lineOf(text, all[at]!.index + whole.indexOf("```ts"))}`,
    from: path,
    file,
    code,
  }));
}

/** All examples in the comments of the sources. */
export function examplesOfComments(): Example[] {
  return filesUnder(new URL("src/", root), ".ts").flatMap((file) => {
    const examples = examplesIn(readFileSync(new URL(`src/${file}`, root), "utf8"));
    return examples.map(({ code, line }) => ({ title: `src/${file}:${line}`, from: `src/${file}`, file: undefined, code }));
  });
}

/** The examples in the comments of a source, those of members included, each with its line. */
export function examplesIn(source: string): { readonly code: string; readonly line: number }[] {
  return [...source.matchAll(/@example\n *\* ```ts\n(.*?)^ *\* ```/gms)].map((match) => ({
    code: (match[1] ?? "").replace(/^ *\* ?/gm, ""),
    line: lineOf(source, match.index),
  }));
}

/** Writes examples as files, those of one page into one folder, and returns where each is. What was in the folder is removed. */
export function writeExamples(examples: readonly Example[], folder: URL, codeOf: (example: Example) => string): URL[] {
  rmSync(folder, { recursive: true, force: true });
  return examples.map((example, at) => {
    const own = new URL(`${example.from.replace(/\W+/g, "-")}/`, folder);
    mkdirSync(own, { recursive: true });
    const file = new URL(example.file ?? `example-${at}.ts`, own);
    writeFileSync(file, codeOf(example));
    return file;
  });
}

/**
 * Returns the code of an example with its claims as calls of `checkClaim(actual, expected)`: `expression; // => value` claims
 * that the expression is deeply equal to the value; comment lines right below an expression claim its text.
 */
export function withClaims(code: string): string {
  return code
    .replace(/^(?!\/\/)(.+);\n((?:\/\/ .*\n?)+)/gm, (_, expression: string, comment: string) => {
      const text = comment.trimEnd().replace(/^\/\/ /gm, "");
      return `checkClaim([${expression}].flat().join("\\n"), ${JSON.stringify(text)});\n`;
    })
    .replace(/^(?!\s*\/\/)\s*(.+?);? *\/\/ => (.+)$/gm, "checkClaim($1, $2);");
}

/** Returns the number of claims of an example. */
export function claimsIn(code: string): number {
  return code.match(/\/\/ =>|(?<!^\/\/.*\n)^\/\/ /gm)?.length ?? 0;
}

function lineOf(text: string, offset: number): number {
  return text.slice(0, offset).split("\n").length;
}
