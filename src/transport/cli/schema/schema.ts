import { readFileSync } from "node:fs";
import type { Session } from "../screen/session.ts";
import { exitCodes, UsageError } from "../screen/terminal.ts";
import { bundle, type JsonSchema } from "./bundle.ts";
import { schemaFolder, schemaNames } from "./names.ts";

export interface SchemaFlags {
  readonly all: boolean;
  readonly color: boolean;
}

/** `pushsieve schema`: one JSON Schema (2020-12), complete in itself; or the list of them. */
export async function schema(name: string | undefined, { all }: SchemaFlags, session: Session): Promise<number> {
  const schemas = readSchemas();
  if (all && name !== undefined) throw new UsageError("give either a name or --all");
  if (name === undefined && !all) {
    const widest = Math.max(...[...schemas.keys()].map(({ length }) => length));
    for (const [each, { title, description }] of schemas) {
      await session.out.write(`${session.out.colors.bold(each.padEnd(widest))}  ${title}: ${firstSentence(String(description))}\n`);
    }
    return exitCodes.clean;
  }
  const bundles = () => Object.fromEntries([...schemas.keys()].map((each) => [each, bundle(each, schemas)]));
  const printed = name === undefined ? bundles() : bundle(name, schemas);
  await session.out.write(`${JSON.stringify(printed, null, 2)}\n`);
  return exitCodes.clean;
}

function readSchemas(): Map<string, JsonSchema> {
  const read = (name: string) => JSON.parse(readFileSync(new URL(`${name}.json`, schemaFolder), "utf8")) as JsonSchema;
  return new Map(schemaNames().map((name) => [name, read(name)]));
}

function firstSentence(text: string): string {
  return /^.*?[.:](?= |$)/.exec(text)?.[0].replace(/:$/, ".") ?? text;
}
