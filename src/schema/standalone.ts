import { fileURLToPath } from "node:url";
import { Ajv2020, type Options } from "ajv/dist/2020.js";
import standaloneCode from "ajv/dist/standalone/index.js";
import { buildSync, transformSync } from "esbuild";

/**
 * Compiles schemas into JavaScript that loads and compiles nothing at run time: an object `variable` with one
 * function for each name. Used only by the build.
 */
export function compileSchemas(
  schemas: readonly object[],
  idsByName: Readonly<Record<string, string>>,
  variable = "compiled",
  options: Options = {},
): string {
  const ajv = new Ajv2020({
    schemas: schemas.map(withoutProse) as object[],
    strict: true,
    allErrors: true,
    messages: false,
    inlineRefs: false,
    code: { source: true, esm: true },
    ...options,
  });
  return bundle(standaloneCode.default(ajv, { ...idsByName }), variable);
}

/** Leaves out what no validator reads; ajv includes whole schemas. */
function withoutProse(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(withoutProse);
  if (typeof schema !== "object" || schema === null) return schema;
  const kept = Object.entries(schema).filter(([key, value]) => !((key === "description" || key === "title") && typeof value === "string"));
  return Object.fromEntries(kept.map(([key, value]) => [key, withoutProse(value)]));
}

/** Does what ajv writes out for each error. */
const helpers = `
function withError(errors, instancePath, keyword, params, propertyName) {
  const error = { instancePath, keyword, params };
  if (propertyName !== undefined) error.propertyName = propertyName;
  if (errors === null) return [error];
  errors.push(error);
  return errors;
}
function escaped(name) {
  return name.replace(/~/g, "~0").replace(/\\//g, "~1");
}
`;
const ERROR =
  /const (err\d+) = \{(?: instancePath(?:: (.*?))?, keyword: ("\w+"), params: (\{[\s\S]*?\})(?:, propertyName: (\w+))?\s+)?\};\s+if \(vErrors === null\) \{\s+vErrors = \[\1\];\s+\} else \{\s+vErrors\.push\(\1\);\s+\}/g;

/** Calls the helpers instead: a third of the text. */
function withHelpers(code: string): string {
  const called = code
    .replaceAll(ERROR, (_, __, path = "instancePath", keyword, params, name) => {
      const given = [path, keyword, params, name].filter((each) => each !== undefined);
      return `vErrors = withError(vErrors, ${given.join(", ")});`;
    })
    .replaceAll(/(\w+)\.replace\(\/~\/g, "~0"\)\.replace\(\/\\\/\/g, "~1"\)/g, "escaped($1)");
  if (/\berr\d+\b/.test(called)) throw new Error("ajv writes errors in another way than these helpers expect");
  return called.replace("// <stdin>", helpers);
}

/** ajv's standalone code still requires ajv's helpers, so they are bundled. */
function bundle(source: string, variable: string): string {
  const { outputFiles, metafile } = buildSync({
    stdin: { contents: source, resolveDir: fileURLToPath(new URL(".", import.meta.url)) },
    bundle: true,
    write: false,
    format: "iife",
    globalName: variable,
    target: "es2022",
    legalComments: "none",
    metafile: true,
    absWorkingDir: fileURLToPath(new URL("../..", import.meta.url)),
  });
  // The helpers contain the code by which ajv generates calls of them. It is dead code here.
  const bundled = outputFiles[0]!.text.replaceAll(/^.*\.code = 'require\(.*$\n/gm, "");
  if (/\brequire\(|new Function|\beval\(/.test(bundled)) throw new Error("the validators must not load or compile anything at run time");
  // The position of the keyword in the schema is never reported, and would be a fifth of the text.
  const lean = bundled
    .replaceAll(/\bschemaPath: "(?:[^"\\]|\\.)*", /g, "")
    // Only dynamic references would need this, and there are none.
    .replaceAll(/, parentData(?:: \w+)?, parentDataProperty(?:: (?:"[^"]*"|\w+))?, rootData(?: = \w+)?, dynamicAnchors(?: = \{\})?/g, "");
  const { code } = transformSync(withHelpers(lean), { minify: true, target: "es2022" });
  // For the notices: the packages of this code.
  const contained = Object.keys(metafile.inputs).filter((input) => input.includes("node_modules/"));
  // Without effects, so that a bundle leaves out a validator that nothing uses.
  return `${contained.map((input) => `// Contains ${input}\n`).join("")}${code.replace("=(()=>", "=/* @__PURE__ */(()=>")}`;
}
