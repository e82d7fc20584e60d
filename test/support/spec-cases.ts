import { readdirSync, readFileSync } from "node:fs";
import type { SpecCase } from "./spec-case.ts";

export * from "./spec-case.ts";

export const directory: URL = new URL("../../spec-cases/", import.meta.url);

/** All case files, by name. */
export const files: readonly {
  readonly name: string;
  readonly source: string;
  readonly content: { readonly cases: readonly SpecCase[] };
}[] = readdirSync(directory)
  .filter((name) => name.endsWith(".json") && name !== "schema.json")
  .sort()
  .map((name) => {
    const source = readFileSync(new URL(name, directory), "utf8");
    return { name, source, content: JSON.parse(source) as { readonly cases: readonly SpecCase[] } };
  });
