import attributesCatalog from "../../../schema/attributes-catalog.json" with { type: "json" };
import preferences from "../../../schema/channel-membership-preferences.json" with { type: "json" };
import filterRule from "../../../schema/filter-rule.json" with { type: "json" };
import memberSchema from "../../../schema/member.json" with { type: "json" };
import messageAttributes from "../../../schema/message-attributes.json" with { type: "json" };
import pushMessage from "../../../schema/push-message.json" with { type: "json" };
import seed from "../../../schema/seed.json" with { type: "json" };
import serveConfig from "../../../schema/serve-config.json" with { type: "json" };
import type { Session } from "../screen/session.ts";
import { exitCodes, UsageError } from "../screen/terminal.ts";
import { bundle, type JsonSchema } from "./bundle.ts";
import { type SchemaName, schemaNames } from "./names.ts";

export interface SchemaFlags {
  readonly all: boolean;
  readonly color: boolean;
}

/** `pushsieve schema`: prints one self-contained JSON Schema (2020-12), or the list of schemas. */
export async function schema(name: string | undefined, { all }: SchemaFlags, session: Session): Promise<number> {
  const schemas: ReadonlyMap<string, JsonSchema> = new Map(schemaNames.map((each) => [each, files[each]]));
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

const files: Readonly<Record<SchemaName, JsonSchema>> = {
  "attributes-catalog": attributesCatalog,
  "channel-membership-preferences": preferences,
  "filter-rule": filterRule,
  member: memberSchema,
  "message-attributes": messageAttributes,
  "push-message": pushMessage,
  seed,
  "serve-config": serveConfig,
};

function firstSentence(text: string): string {
  return /^.*?[.:](?= |$)/.exec(text)?.[0].replace(/:$/, ".") ?? text;
}
