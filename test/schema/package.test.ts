import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, test } from "vitest";

const folder = new URL("../../src/schema/", import.meta.url);
const files = readdirSync(folder).filter((file) => file.endsWith(".json"));
const schemas = files.map((file) => JSON.parse(readFileSync(new URL(file, folder), "utf8")) as { $id: string; examples: unknown[] });

describe("the schemas", () => {
  test.each(files)("%s compiles in strict mode, and its examples are valid", (file) => {
    const schema = schemas[files.indexOf(file)]!;
    const validate = new Ajv2020({ schemas, strict: true }).getSchema(schema.$id)!;
    expect(schema.$id).toBe(`urn:pushsieve:schema:${file.replace(".json", "")}`);
    expect(schema.examples).not.toEqual([]);
    for (const example of schema.examples) expect(validate(example), JSON.stringify(validate.errors)).toBe(true);
  });

  test.each(files)("%s is published", (file) => {
    const built = createRequire(import.meta.url).resolve(`pushsieve/schema/${file}`);
    expect(readFileSync(built, "utf8")).toBe(readFileSync(new URL(file, folder), "utf8"));
  });
});

describe("the generated validators", () => {
  const built = new URL("../../dist/schema/validators.generated.js", import.meta.url);

  test("load nothing and compile nothing", () => {
    expect(readFileSync(built, "utf8")).not.toMatch(/\brequire\(|new Function|\beval\(|from "/);
  });

  test("work where code generation from strings is forbidden", () => {
    const script = `import { validateMember } from ${JSON.stringify(built.href)}; console.log(validateMember({}).length > 0)`;
    const flags = ["--disallow-code-generation-from-strings", "--input-type=module", "-e", script];
    expect(execFileSync(process.execPath, flags, { encoding: "utf8" })).toBe("true\n");
  });

  test("are no part of the core", () => {
    const seen = collectImports(fileURLToPath(new URL("../../dist/index.js", import.meta.url)), new Set());
    expect([...seen].filter((file) => /dist[\\/](schema|messaging|transport)[\\/]/.test(file))).toEqual([]);
  });
});

function collectImports(file: string, seen: Set<string>): Set<string> {
  if (seen.has(file)) return seen;
  seen.add(file);
  for (const [, path] of readFileSync(file, "utf8").matchAll(/from "(\.[^"]+)"/g)) {
    collectImports(fileURLToPath(new URL(path!, `file://${file}`)), seen);
  }
  return seen;
}
