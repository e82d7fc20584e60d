import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { buildSync, type Metafile } from "esbuild";
import { describe, expect, test } from "vitest";
import { bundle } from "../../src/build/bundle.ts";
import { type SchemaError, withMessage } from "../../src/schema/schema-error.ts";
import { schemaNames } from "../../src/transport/cli/schema/names.ts";

const folder = new URL("../../src/schema/", import.meta.url);
const files = readdirSync(folder).filter((file) => file.endsWith(".json"));
const schemas = files.map((file) => JSON.parse(readFileSync(new URL(file, folder), "utf8")) as { $id: string; examples: unknown[] });

describe("the schemas", () => {
  test("are all known to pushsieve schema", () => {
    expect(files.map((file) => file.replace(".json", ""))).toEqual([...schemaNames]);
  });

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
  const generated = new URL("../../src/schema/validators.generated.ts", import.meta.url);

  test("load nothing but the form of errors, and compile nothing", () => {
    const text = readFileSync(generated, "utf8");
    expect(text).not.toMatch(/\brequire\(|new Function|\beval\(/);
    expect([...text.matchAll(/\bfrom ?"([^"]+)"/g)].map(([, path]) => path)).toEqual(["./schema-error.ts"]);
  });

  test("work where code generation from strings is forbidden", () => {
    const folder = mkdtempSync(join(tmpdir(), "pushsieve-validators-"));
    const script = `import { validateMember } from ${JSON.stringify(generated.pathname)}; console.log(validateMember({}).length > 0)`;
    buildSync({ stdin: { contents: script, resolveDir: folder }, bundle: true, format: "esm", outfile: join(folder, "script.mjs") });
    const flags = ["--disallow-code-generation-from-strings", join(folder, "script.mjs")];
    expect(execFileSync(process.execPath, flags, { encoding: "utf8" })).toBe("true\n");
    rmSync(folder, { recursive: true });
  });

  test("say what ajv would say, for every keyword of the schemas", () => {
    const keywords = new Set(
      [
        ...readFileSync(generated, "utf8").matchAll(/keyword:"(\w+)"/g),
        ...readFileSync(new URL("../../src/messaging/model/check.ts", import.meta.url), "utf8").matchAll(/add\(found, "(\w+)"/g),
      ].map(([, name]) => name!),
    );
    const wrong: readonly [schema: object, value: unknown][] = [
      [{ type: "string" }, 1],
      [{ type: ["string", "null"] }, 1],
      [{ type: "object", required: ["a"] }, {}],
      [{ type: "object", additionalProperties: false }, { a: 1 }],
      [{ type: "object", propertyNames: { maxLength: 1 } }, { abc: 1 }],
      [{ type: "object", minProperties: 2 }, {}],
      [{ enum: ["a"] }, "b"],
      [{ type: "string", pattern: "^a$" }, "b"],
      [{ type: "string", minLength: 2 }, "b"],
      [{ type: "string", maxLength: 2 }, "bcd"],
      [{ type: "array", minItems: 2 }, [1]],
      [{ type: "array", maxItems: 1 }, [1, 2]],
      [{ type: "integer", minimum: 2 }, 1],
      [{ type: "integer", maximum: 2 }, 3],
      [JSON.parse('{ "if": { "type": "string" }, "then": { "enum": ["a"] } }') as object, "b"],
      [{ anyOf: [{ type: "string" }, { type: "null" }] }, 1],
      [{ type: "object", dependentRequired: { a: ["b"] } }, { a: 1 }],
    ];
    const seen = new Set<string>();
    for (const [schema, value] of wrong) {
      const ajv = new Ajv2020({ allErrors: true, allowUnionTypes: true });
      ajv.validate(schema, value);
      for (const error of ajv.errors ?? []) {
        seen.add(error.keyword);
        expect(withMessage({ ...error, message: "" } as SchemaError).message).toBe(error.message);
      }
    }
    expect([...keywords].filter((keyword) => !seen.has(keyword))).toEqual([]);
  });

  test("are not part of the core", async () => {
    const { outputs, inputs } = (await bundle()).metafile;
    const seen = collectImports("dist/index.js", outputs, new Set());
    const modules = [...seen].flatMap((file) => Object.keys(outputs[file]!.inputs));
    expect(modules).toContain("src/fanout/channel.ts");
    expect(
      modules.filter((file) => !/^src\/(?:diagnostic|attributes|text|operator|rule|compile|rule-index|fanout|index\.ts)/.test(file)),
    ).toEqual([]);
    expect(Object.keys(inputs)).toContain("src/schema/validators.generated.ts");
  });
});

function collectImports(file: string, outputs: Metafile["outputs"], seen: Set<string>): Set<string> {
  if (seen.has(file)) return seen;
  seen.add(file);
  for (const { path, external } of outputs[file]!.imports) if (external !== true) collectImports(path, outputs, seen);
  return seen;
}
