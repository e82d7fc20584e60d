import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { afterAll, beforeAll, expect, it } from "vitest";
import { slim } from "../../src/build/slim.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "slim-"));
  mkdirSync(join(folder, "src"));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** The bundle of a source, what its function `out` returns, and the modules in it. */
async function run(name: string, source: string, isSlim: boolean) {
  writeFileSync(join(folder, "src", `${name}.ts`), source);
  const { outputFiles, metafile } = await build({
    absWorkingDir: folder,
    entryPoints: [`src/${name}.ts`],
    bundle: true,
    format: "esm",
    minify: true,
    platform: "node",
    metafile: true,
    write: false,
    dropLabels: ["SELF_CHECK"],
    plugins: isSlim ? [slim(new Set(["Public"]))] : [],
    tsconfigRaw: { compilerOptions: { target: "ES2022" } },
  });
  const { text } = outputFiles[0]!;
  const file = join(folder, `${name}-${isSlim}.mjs`);
  writeFileSync(file, text);
  const { out } = (await import(pathToFileURL(file).href)) as { out: () => unknown };
  return { text, out: out(), modules: Object.keys(metafile.inputs) };
}

const fields = (body: string, set: string) => `
class A {
${body}

  constructor(a: number, b?: number) {
    ${set}
  }
}
export const out = () => Object.entries(new A(1));
`;

it.each([
  ["set-in-order", fields("  readonly a: number;\n  readonly b: number | undefined;", "this.a = a;\n    this.b = b;")],
  ["after-value", fields("  c = 1;\n  protected readonly a: number;", "this.a = a;")],
  ["number", "import { sep } from 'node:path';\nconst TWO = 2;\nconst FOUR = TWO * 2;\nexport const out = () => [sep, FOUR];\n"],
  [
    "check",
    "export class A {\n  assertSound(\n    a: number,\n  ): void {\n    SELF_CHECK: {\n      if (a) throw 1;\n    }\n  }\n}\nexport const out = () => 1;\n",
  ],
] as const)("what makes no difference is left out: %s", async (name, source) => {
  const plain = await run(name, source, false);
  const slimmed = await run(name, source, true);
  expect(slimmed.out).toEqual(plain.out);
  expect(slimmed.text.length).toBeLessThan(plain.text.length);
});

it.each([
  ["condition", fields("  readonly a: number;\n  readonly b: number | undefined;", "this.a = a;\n    if (b !== undefined) this.b = b;")],
  ["other-order", fields("  readonly a: number;\n  readonly b: number | undefined;", "this.b = b;\n    this.a = a;")],
  ["before-value", fields("  readonly a: number;\n  b = 2;", "this.a = a;")],
  ["unset", fields("  readonly a!: number;", "void a;")],
  [
    "overridden",
    "class Base {\n  get name() {\n    return 'b';\n  }\n  set name(name) {}\n}\nclass A extends Base {\n  override readonly name: string;\n\n  constructor(name: string) {\n    super();\n    this.name = name;\n  }\n}\nexport const out = () => Object.entries(new A('a'));\n",
  ],
  [
    "template",
    "export const out = () => `\nconst RETRY = 5;\nclass A {\n  readonly id: string;\n\n  check() {\n    SELF_CHECK: {\n      1;\n    }\n  }\n}\n`;\n",
  ],
  ["block", "export function out() {\n  let n = 0;\n  if (n++ === 0) {\n    SELF_CHECK: {\n      n++;\n    }\n  }\n  return n;\n}\n"],
  [
    "letters",
    "const MADE = 3;\nexport const out = () => ['é😀', MADE];\nclass A {\n  readonly é: string;\n\n  constructor() {\n    this.é = '😀';\n  }\n}\n",
  ],
] as const)("what makes a difference stays: %s", async (name, source) => {
  const plain = await run(name, source, false);
  const slimmed = await run(name, source, true);
  expect(slimmed.out).toEqual(plain.out);
});

it("a public class keeps its name, and no other does", async () => {
  const { out } = await run(
    "names",
    "export class Public<T> {\n  a?: T;\n}\nclass Inner {}\nexport const out = () => [Public.name, Inner.name];\n",
    true,
  );
  expect(out).toEqual(["Public", expect.not.stringMatching("Inner")]);
});

it("the names of modules do not depend on where the sources are", async () => {
  const { modules } = await run("place", "export const PLACE = 1;\nexport const out = () => PLACE;\n", true);
  expect(modules.toSorted()).toEqual(["numbers:src/place.ts", "src/place.ts"]);
});
