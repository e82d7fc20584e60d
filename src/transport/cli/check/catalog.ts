import { parse } from "../../../input/member.ts";
import { isRefused, jsonProblems, schemaProblems } from "../../../input/problem.ts";
import { reportOf } from "../../../input/report.ts";
import { AttributesCatalog, type AttributesCatalogDefinition } from "../../../lint/index.ts";
import { validateAttributesCatalog } from "../../../schema/validators.generated.ts";
import { readText } from "../read/input.ts";
import { writeProblems } from "../read/render-problem.ts";
import type { Session } from "../screen/session.ts";
import { UsageError } from "../screen/terminal.ts";

/** Reads a catalog. @throws UsageError if it is invalid; its problems were reported on stderr. */
export async function loadCatalog(path: string, session: Session): Promise<AttributesCatalog> {
  const { name = path, text } = await readText(path === "-" ? path : `@${path}`, session.terminal.stdin);
  const syntax = jsonProblems(text);
  const value = parse(text);
  const problems = isRefused(syntax) ? syntax : schemaProblems(validateAttributesCatalog(value));
  if (problems.length === 0) return new AttributesCatalog(value as AttributesCatalogDefinition);
  await writeProblems(reportOf(name, { text, line: 1, column: 1 }, { text, heldAt: undefined, problems }), session.err);
  throw new UsageError("the attributes catalog is invalid; `pushsieve schema attributes-catalog` prints its format");
}
