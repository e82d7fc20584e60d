/**
 * A token of TypeScript: a name, a string (its contents), or anything else, including a template with code in it. Comments and
 * white space have none.
 */
export interface Token {
  readonly kind: "name" | "string" | "other";
  readonly text: string;
}

const piece =
  /(?<space>\s+|\/\/.*|\/\*[\s\S]*?\*\/)|(?<name>#?[\p{ID_Start}$_][\p{ID_Continue}$]*)|(?<string>"(?:[^"\\\n]|\\[\s\S])*"|'(?:[^'\\\n]|\\[\s\S])*')|(?<number>\.?\d[\w.]*)|(?<other>=>|\?\.|\.\.\.|[\s\S])/uy;
const pattern = /\/(?:[^/\\\n[]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/[a-z]*/y;
/** After these a slash divides; after anything else a regular expression begins. */
const operand = /^(?:[\p{ID_Continue}$"'`)\]}]|#)/u;
const beforeOperand = new Set(["return", "typeof", "case", "in", "of", "delete", "void", "throw", "new", "else", "await", "yield"]);

/** Reads a source as far as a checker of imports and names needs it. */
export function tokensOf(source: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < source.length) {
    const last = tokens.at(-1);
    if (source[at] === "`") {
      at = readTemplate(source, at, tokens);
      continue;
    }
    const comment = source.startsWith("//", at) || source.startsWith("/*", at);
    if (source[at] === "/" && !comment && (last === undefined || !operand.test(last.text) || beforeOperand.has(last.text))) {
      pattern.lastIndex = at;
      const [found] = pattern.exec(source) ?? [];
      if (found !== undefined) {
        tokens.push({ kind: "other", text: "/regular expression/" });
        at += found.length;
        continue;
      }
    }
    piece.lastIndex = at;
    const match = piece.exec(source);
    if (match === null) throw new Error(`cannot read the source at ${at}`);
    const { space, name, string } = match.groups ?? {};
    if (name !== undefined) tokens.push({ kind: "name", text: name });
    else if (string !== undefined) tokens.push({ kind: "string", text: string.slice(1, -1) });
    else if (space === undefined) tokens.push({ kind: "other", text: match[0] });
    at += match[0].length;
  }
  return tokens;
}

/** Reads a template with the code between its braces; returns where it ends. */
function readTemplate(source: string, start: number, tokens: Token[]): number {
  let at = start + 1;
  let text = "";
  const inside: Token[] = [];
  while (at < source.length && source[at] !== "`") {
    if (source[at] === "\\") at += 2;
    else if (source.startsWith("${", at)) {
      const from = at + 2;
      at = endOfBraces(source, from);
      inside.push(...tokensOf(source.slice(from, at)));
      at++;
    } else text += source[at++];
  }
  tokens.push({ kind: inside.length === 0 ? "string" : "other", text }, ...inside);
  return at + 1;
}

/** Returns the offset after the closing brace of the brace that was just opened. */
function endOfBraces(source: string, start: number): number {
  let depth = 1;
  for (let at = start; at < source.length; at++) {
    const char = source[at];
    if (char === "`") at = readTemplate(source, at, []) - 1;
    else if (char === '"' || char === "'") {
      at = source.indexOf(char, at + 1);
      // A quote inside a regular expression, which begins no string: what follows would be read from the start again.
      if (at === -1) break;
    } else if (char === "{") depth++;
    else if (char === "}" && --depth === 0) return at;
  }
  throw new Error(`no end of the expression in a template at ${start}`);
}
