import { Argument, type Command } from "commander";
import { examples, type Start } from "../options.ts";
import { schemaNames } from "./names.ts";
import type { SchemaFlags } from "./schema.ts";

/** `pushsieve schema` */
export function schemaCommand(program: Command, start: Start): void {
  program
    .command("schema")
    .description("print the JSON Schemas of the data that pushsieve reads, for editors and other validators")
    .addArgument(new Argument("[name]", "the schema; without it, the names are listed").choices(schemaNames))
    .option("--all", "all schemas, as one JSON object by name", false)
    .addHelpText(
      "after",
      examples(
        ["pushsieve schema", "pushsieve schema filter-rule", "mkdir -p .vscode && pushsieve schema member > .vscode/member.schema.json"],
        "0 printed, 2 unknown schema",
      ),
    )
    .action((name: string | undefined, _, self: Command) => {
      const flags: SchemaFlags = self.optsWithGlobals();
      return start(flags, async (session) => (await import("./schema.ts")).schema(name, flags, session));
    });
}
