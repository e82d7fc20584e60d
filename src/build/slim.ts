import { readFileSync } from "node:fs";
import type { Plugin } from "esbuild";

/**
 * Prepares the sources of this package for a small bundle, where esbuild alone leaves more: public classes keep their names and all
 * other names get short; number constants are inlined; what only tests or the compiler need is left out. The sources are formatted by
 * the linter, so a line is as good as a syntax tree here.
 */
export const slim = (publicNames: ReadonlySet<string>): Plugin => ({
  name: "slim",
  setup({ onResolve, onLoad }) {
    const numbers = new Map<string, string>();
    onResolve({ filter: /^numbers:/ }, ({ path }) => ({ path: path.slice("numbers:".length), namespace: "numbers" }));
    onLoad({ filter: /./, namespace: "numbers" }, ({ path }) => ({ contents: numbers.get(path)!, loader: "ts" }));
    onLoad({ filter: /\/src\/.*\.ts$/ }, ({ path }) => {
      const source = withClassNames(withoutFields(withoutSelfChecks(readFileSync(path, "utf8"))), publicNames);
      const { names, exported, constants, rest } = cutNumbers(source);
      if (names.length === 0) return { contents: source, loader: "ts" };
      numbers.set(path, constants);
      const from = JSON.stringify(`numbers:${path}`);
      return { contents: `import { ${names} } from ${from}; export { ${exported} } from ${from};\n${rest}`, loader: "ts" };
    });
  },
});

/** Users see the names of public classes, in `console.log(channel)` and in stack traces. */
function withClassNames(source: string, publicNames: ReadonlySet<string>): string {
  return source.replaceAll(/^(?:export )?(?:abstract )?class (\w+).*\{$/gm, (line, name: string) =>
    publicNames.has(name) ? `${line} static get name() { return "${name}"; }` : line,
  );
}

/**
 * Removes methods that only check a structure for tests, with their calls: bundles drop the label SELF_CHECK, and would keep an empty
 * method. See `rule-index/interning/sound.ts`.
 */
function withoutSelfChecks(source: string): string {
  return source.replaceAll(/^ {2}\S.*\{\n {4}SELF_CHECK: \{\n(?: {6}.*\n)* {4}\}\n {2}\}\n/gm, "");
}

/** Removes declarations of fields that the constructor sets, which the compiler checks; the same lines in interfaces are no code anyway. */
function withoutFields(source: string): string {
  return source.replaceAll(/^ {2}(?:protected )?readonly \w+: [^=;{]+;\n/gm, "");
}

/**
 * Separates the number constants of a module into a module without imports: esbuild inlines only those, because they cannot be read
 * before they are set.
 */
function cutNumbers(source: string): { names: string[]; exported: string[]; constants: string; rest: string } {
  const names: string[] = [];
  const exported: string[] = [];
  let constants = "";
  const rest = source.replaceAll(
    /^(export )?const ([A-Z_]+)(?:: \w+)? = ([\w*+<. -]+);$/gm,
    (line, isExported, name: string, value: string) => {
      const others = value.match(/\b[A-Za-z_]\w*/g) ?? [];
      if (!others.every((other) => names.includes(other))) return line;
      names.push(name);
      if (isExported !== undefined) exported.push(name);
      constants += `export const ${name} = ${value};\n`;
      return "";
    },
  );
  return { names, exported, constants, rest };
}
