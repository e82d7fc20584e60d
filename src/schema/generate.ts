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
// Each on its own, so that a bundle has only those that it uses.
const validators = compiled.map((file, index) => {
  const name = validatorName(file);
  const holder = `compiled${name.slice("validate".length)}`;
  const code = compileSchemas(schemas, { [name]: schemas[index]!.$id }, holder);
  return `${code}export const ${name}: Validate = /* @__PURE__ */ validatorOf(${holder}, "${name}");\n`;
});
const head = `// @ts-nocheck\n// Made by src/schema/generate.ts (npm run build).\nimport { type Validate, validatorOf } from "./schema-error.ts";\n\n`;
writeFileSync(`${here}validators.generated.ts`, head + validators.join("\n"));

mkdirSync(target, { recursive: true });
for (const file of files) copyFileSync(`${here}${file}`, `${target}${file}`);

/** `push-message.json` -> `validatePushMessage` */
function validatorName(file: string): string {
  const words = file.replace(/\.json$/, "").split("-");
  return `validate${words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join("")}`;
}
