/**
 * Compiles the schemas into `validators.generated.ts` and copies them to `dist/schema`; the first part of
 * `npm run build`. Done here so that nothing compiles at run time: the validators work where `eval` is
 * forbidden, and need no ajv.
 */
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { compileSchemas } from "./standalone.ts";

const here = fileURLToPath(new URL(".", import.meta.url));
const target = fileURLToPath(new URL("../../dist/schema/", import.meta.url));
const files = readdirSync(here)
  .filter((file) => file.endsWith(".json"))
  .sort();
// The service checks a seed by its shape; the validator would be a quarter of all.
const compiled = files.filter((file) => file !== "seed.json");

const schemas = compiled.map((file) => JSON.parse(readFileSync(`${here}${file}`, "utf8")) as { $id: string });
const names = compiled.map(validatorName);
const code = compileSchemas(schemas, Object.fromEntries(names.map((name, index) => [name, schemas[index]!.$id])));
writeFileSync(`${here}validators.generated.ts`, typed(code));

mkdirSync(target, { recursive: true });
for (const file of files) copyFileSync(`${here}${file}`, `${target}${file}`);

/** `push-message.json` -> `validatePushMessage` */
function validatorName(file: string): string {
  const words = file.replace(/\.json$/, "").split("-");
  return `validate${words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join("")}`;
}

function typed(bundled: string): string {
  const exported = names.map(
    (name) => `export const ${name}: Validate = (value) => (compiled.${name}(value) ? [] : compiled.${name}.errors.map(withMessage));\n`,
  );
  const head = `// @ts-nocheck\n// Made by src/schema/generate.ts (npm run build).\nimport { type Validate, withMessage } from "./schema-error.ts";\n\n`;
  return `${head}${bundled}\n${exported.join("")}`;
}
