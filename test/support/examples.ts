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
