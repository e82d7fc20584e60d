/**
 * The code of an example with its claims as calls of `checkClaim(actual, expected)`: `expression; // => value` claims that
 * the expression is deeply equal to the value; comment lines right below an expression claim that they are the text it yields.
 */
export function withClaims(code: string): string {
  return code
    .replace(/^(?!\/\/)(.+);\n((?:\/\/ .*\n?)+)/gm, (_, expression: string, comment: string) => {
      const text = comment.trimEnd().replace(/^\/\/ /gm, "");
      return `checkClaim([${expression}].flat().join("\\n"), ${JSON.stringify(text)});\n`;
    })
    .replace(/^(?!\s*\/\/)\s*(.+?);? *\/\/ => (.+)$/gm, "checkClaim($1, $2);");
}

/** How many claims an example makes. */
export function claimsIn(code: string): number {
  return code.match(/\/\/ =>|(?<!^\/\/.*\n)^\/\/ /gm)?.length ?? 0;
}

/** The examples in the comments of a source, those of members included, each with its line. */
export function examplesOfComments(source: string): { readonly code: string; readonly line: number }[] {
  return [...source.matchAll(/@example\n *\* ```ts\n(.*?)^ *\* ```/gms)].map((match) => ({
    code: (match[1] ?? "").replace(/^ *\* ?/gm, ""),
    line: lineOf(source, match.index),
  }));
}

/** The line of an offset, from 1. */
export function lineOf(text: string, offset: number): number {
  return text.slice(0, offset).split("\n").length;
}
