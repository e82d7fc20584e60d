import { readFileSync } from "node:fs";
import { relative } from "node:path";
import type { Plugin } from "esbuild";
import { type ESTree, parseSync } from "vite";

/**
 * Prepares the sources of this package for a small bundle, where esbuild alone leaves more: public classes keep their names and all
 * other names get short; number constants are inlined; what only tests or the compiler need is left out.
 */
export const slim = (publicNames: ReadonlySet<string>): Plugin => ({
  name: "slim",
  setup({ onResolve, onLoad, initialOptions: { absWorkingDir = process.cwd() } }) {
    const numbers = new Map<string, string>();
    onResolve({ filter: /^numbers:/ }, ({ path }) => ({ path: path.slice("numbers:".length), namespace: "numbers" }));
    onLoad({ filter: /./, namespace: "numbers" }, ({ path }) => ({ contents: numbers.get(path)!, loader: "ts" }));
    onLoad({ filter: /\/src\/.*\.ts$/ }, ({ path }) => {
      const source = readFileSync(path, "utf8");
      const { program, errors } = parseSync(path, source);
      if (errors[0] !== undefined) throw new Error(`${path}: ${errors[0].message}`);
      const { names, exported, constants, cuts } = numbersOf(program, source);
      const contents = edited(source, [...cuts, ...program.body.flatMap((statement) => editsOfClass(statement, publicNames))]);
      if (names.length === 0) return { contents, loader: "ts" };
      // Not the whole path: the names of chunks depend on it.
      const file = relative(absWorkingDir, path);
      numbers.set(file, constants);
      const from = JSON.stringify(`numbers:${file}`);
      return { contents: `import { ${names} } from ${from}; export { ${exported} } from ${from};\n${contents}`, loader: "ts" };
    });
  },
});

/** A part of a source, and what replaces it (default nothing). */
interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text?: string;
}

function edited(source: string, edits: readonly Edit[]): string {
  return edits
    .toSorted((a, b) => b.start - a.start)
    .reduce((all, { start, end, text = "" }) => all.slice(0, start) + text + all.slice(end), source);
}

function editsOfClass(statement: ESTree.Statement, publicNames: ReadonlySet<string>): readonly Edit[] {
  const declared = statement.type === "ExportNamedDeclaration" ? statement.declaration : statement;
  if (declared?.type !== "ClassDeclaration") return [];
  const { id, body } = declared;
  // Users see the names of public classes, in `console.log(channel)` and in stack traces.
  const at = body.start + 1;
  const name = publicNames.has(id!.name) ? [{ start: at, end: at, text: ` static get name() { return "${id!.name}"; }` }] : [];
  return [...name, ...body.body.filter(isSelfCheck), ...needlessFields(body.body)];
}

/**
 * Whether a method only checks a structure for tests. Bundles drop the label SELF_CHECK, and would keep an empty method. See
 * `rule-index/interning/sound.ts`.
 */
function isSelfCheck(member: ESTree.ClassElement): boolean {
  if (member.type !== "MethodDefinition") return false;
  const [first, ...others] = member.value.body?.body ?? [];
  return others.length === 0 && first?.type === "LabeledStatement" && first.label.name === "SELF_CHECK";
}

/**
 * Declarations of fields that make no difference: the last ones, if the constructor sets all of them, in the same order and under no
 * condition.
 */
function needlessFields(members: readonly ESTree.ClassElement[]): readonly ESTree.PropertyDefinition[] {
  const fields = members.flatMap((each) =>
    each.type === "PropertyDefinition" && !each.static && each.key.type === "Identifier" ? [{ field: each, name: each.key.name }] : [],
  );
  const last = fields.slice(fields.findLastIndex(({ field: { value, override } }) => value !== null || override) + 1);
  const names = last.map(({ name }) => name);
  const set = members
    .flatMap((each) => (each.type === "MethodDefinition" && each.kind === "constructor" ? (each.value.body?.body ?? []) : []))
    .map(fieldSetBy)
    .filter((name) => names.includes(name));
  return set.join() === names.join() ? last.map(({ field }) => field) : [];
}

/** `a`, for `this.a = b;`. */
function fieldSetBy(statement: ESTree.Statement | ESTree.Directive): string {
  if (statement.type !== "ExpressionStatement" || statement.expression.type !== "AssignmentExpression") return "";
  const { left, operator } = statement.expression;
  if (operator !== "=" || left.type !== "MemberExpression" || left.object.type !== "ThisExpression") return "";
  return left.property.type === "Identifier" && !left.computed ? left.property.name : "";
}

/**
 * Separates the number constants of a module into a module without imports: esbuild inlines only those, because they cannot be read
 * before they are set.
 */
function numbersOf({ body }: ESTree.Program, source: string): { names: string[]; exported: string[]; constants: string; cuts: Edit[] } {
  const names: string[] = [];
  const exported: string[] = [];
  const cuts: Edit[] = [];
  let constants = "";
  for (const { start, end } of body) {
    const [, isExported, name, value] = /^(export )?const ([A-Z_]+)(?:: \w+)? = ([\w*+<. -]+);$/.exec(source.slice(start, end)) ?? [];
    if (name === undefined || value === undefined) continue;
    const others = value.match(/\b[A-Za-z_]\w*/g) ?? [];
    if (!others.every((other) => names.includes(other))) continue;
    names.push(name);
    if (isExported !== undefined) exported.push(name);
    constants += `export const ${name} = ${value};\n`;
    cuts.push({ start, end });
  }
  return { names, exported, constants, cuts };
}
