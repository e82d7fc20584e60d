/**
 * Compiles the validators of requests, rows and hook answers from the model into `validators.generated.ts`; part of
 * `npm run build`.
 */
import { writeFileSync } from "node:fs";
import { compileSchemas } from "../schema/standalone.ts";
import { hookAnswer } from "./delivery/hook-answer.ts";
import { inputShape } from "./model/input-shape.ts";
import { SchemaWriter } from "./model/json-schema.ts";
import { operations } from "./model/operations.ts";
import type { Shape } from "./model/shape.ts";
import * as shapes from "./model/shapes.ts";
import { rowShapes } from "./store/rows.ts";

const DEFINITIONS = "urn:pushsieve:messaging:shapes";
const writer = new SchemaWriter(shapes);
const groups: Readonly<Record<string, Readonly<Record<string, Shape>>>> = {
  requests: Object.fromEntries(Object.entries(operations).map(([name, operation]) => [name, inputShape(operation)])),
  rows: rowShapes,
  hook: { answer: hookAnswer },
};

const schemas: object[] = [writer.definitions(DEFINITIONS)];
const ids: Record<string, string> = {};
const exported: string[] = [];
for (const [group, members] of Object.entries(groups)) {
  for (const [name, shape] of Object.entries(members)) {
    const id = `urn:pushsieve:messaging:${group}:${name}`;
    schemas.push(writer.schema(id, shape, DEFINITIONS));
    ids[`${group}_${name}`] = id;
  }
  const entries = Object.keys(members).map(
    (name) => `  ${name}: (value) => (compiled.${group}_${name}(value) ? [] : compiled.${group}_${name}.errors.map(withMessage)),\n`,
  );
  exported.push(
    `export const ${group}: Readonly<Record<${JSON.stringify(Object.keys(members)).slice(1, -1).replaceAll(",", " | ")}, Validate>> = {\n${entries.join("")}};\n`,
  );
}

const head = `// @ts-nocheck\n// Made by src/messaging/generate.ts (npm run build).\nimport { type Validate, withMessage } from "../schema/schema-error.ts";\n\n`;
const code = compileSchemas(schemas, ids, "compiled", { verbose: false });
writeFileSync(new URL("validators.generated.ts", import.meta.url), `${head}${code}\n${exported.join("\n")}`);
