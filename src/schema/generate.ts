/**
 * Compiles the schemas into `validators.generated.ts` and copies them to `dist/schema`; the first half of
 * `npm run build`. Done here so that nothing compiles at run time: the validators work where `eval` is
 * forbidden, and need no ajv.
 */
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Ajv2020 } from "ajv/dist/2020.js";
import standaloneCode from "ajv/dist/standalone/index.js";
import { buildSync } from "esbuild";

const here = fileURLToPath(new URL(".", import.meta.url));
const target = fileURLToPath(new URL("../../dist/schema/", import.meta.url));
const files = readdirSync(here)
  .filter((file) => file.endsWith(".json"))
  .sort();

const schemas = files.map((file) => JSON.parse(readFileSync(`${here}${file}`, "utf8")) as { $id: string });
const ajv = new Ajv2020({ schemas, strict: true, allErrors: true, code: { source: true, esm: true } });
const names = files.map(validatorName);
const code = standaloneCode.default(ajv, Object.fromEntries(names.map((name, index) => [name, schemas[index]!.$id])));
writeFileSync(`${here}validators.generated.ts`, typed(bundle(code)));

mkdirSync(target, { recursive: true });
for (const file of files) copyFileSync(`${here}${file}`, `${target}${file}`);

/** `push-message.json` -> `validatePushMessage` */
function validatorName(file: string): string {
  const words = file.replace(/\.json$/, "").split("-");
  return `validate${words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join("")}`;
}

/** ajv's standalone code still asks for ajv's helpers by `require`: they are bundled in. */
function bundle(source: string): string {
  const { outputFiles } = buildSync({
    stdin: { contents: source, resolveDir: here },
    bundle: true,
    write: false,
    format: "iife",
    globalName: "compiled",
    target: "es2022",
    legalComments: "none",
  });
  // The helpers carry the code by which ajv would generate a call of themselves: dead here, and not to be mistaken for a call.
  const bundled = outputFiles[0]!.text.replaceAll(/^.*\.code = 'require\(.*$\n/gm, "");
  if (/\brequire\(|new Function|\beval\(/.test(bundled)) throw new Error("the validators must not load or compile anything at run time");
  return bundled;
}

function typed(bundled: string): string {
  const exported = names.map(
    (name) => `export const ${name}: Validate = (value) => (compiled.${name}(value) ? [] : compiled.${name}.errors);\n`,
  );
  const head = `// @ts-nocheck\n// Made by src/schema/generate.ts (npm run build).\nimport type { Validate } from "./schema-error.ts";\n\n`;
  return `${head}${bundled}\n${exported.join("")}`;
}
