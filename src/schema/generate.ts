/**
 * Compiles the schemas into validators, which `validators.generated.ts` exports, and copies them to `dist/schema`; the first part of
 * `npm run build`. Done here so that nothing compiles at run time: the validators work where `eval` is
 * forbidden, and need no ajv.
 */
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { compileSchemas } from "./standalone.ts";

const MADE = "// Made by src/schema/generate.ts (npm run build).";
const here = fileURLToPath(new URL(".", import.meta.url));
const target = fileURLToPath(new URL("../../dist/schema/", import.meta.url));
const files = readdirSync(here)
  .filter((file) => file.endsWith(".json"))
  .sort();
// The service checks a seed by its shape; the validator would be a quarter of all.
const compiled = files.filter((file) => file !== "seed.json");

const schemas = compiled.map((file) => JSON.parse(readFileSync(`${here}${file}`, "utf8")) as { $id: string });
const contained = new Set<string>();
// A file for each, so that a bundle has only those that it uses.
const exported = compiled.map((file, index) => {
  const name = validatorName(file);
  const code = compileSchemas(schemas, { [name]: schemas[index]!.$id });
  for (const line of code.match(/^\/\/ Contains .*$/gm) ?? []) contained.add(line);
  const module = file.replace(/json$/, "generated.ts");
  writeFileSync(`${here}${module}`, typed(name, code));
  return `export { ${name} } from "./${module}";`;
});
writeFileSync(`${here}validators.generated.ts`, `${[MADE, ...contained, ...exported].join("\n")}\n`);

mkdirSync(target, { recursive: true });
for (const file of files) copyFileSync(`${here}${file}`, `${target}${file}`);

/** `push-message.json` -> `validatePushMessage` */
function validatorName(file: string): string {
  const words = file.replace(/\.json$/, "").split("-");
  return `validate${words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join("")}`;
}

function typed(name: string, code: string): string {
  const validate = `export const ${name}: Validate = (value) => (compiled.${name}(value) ? [] : compiled.${name}.errors.map(withMessage));`;
  return `// @ts-nocheck\n${MADE}\nimport { type Validate, withMessage } from "./schema-error.ts";\n\n${code}\n${validate}\n`;
}
