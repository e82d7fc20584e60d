import leven from "leven";
import { MAX_DIAGNOSTICS, type Span } from "../../../diagnostic/diagnostic.ts";
import { type Path, printPath, stepTo } from "../../../diagnostic/path.ts";
import { quote } from "../../../diagnostic/quote.ts";
import type { PlacedPart } from "../../../rule/places.ts";
import { validateAttributesCatalog } from "../../../schema/validators.generated.ts";
import { readText } from "../read/input.ts";
import { parse } from "../read/member.ts";
import { isRefused, jsonProblems, type Problem, schemaProblems } from "../read/problem.ts";
import { writeProblems } from "../read/render-problem.ts";
import { reportOf } from "../read/report.ts";
import type { Session } from "../screen/session.ts";
import { UsageError } from "../screen/terminal.ts";

/** What an app says of one attribute: see `src/schema/attributes-catalog.json`. */
interface CatalogAttribute {
  readonly values?: readonly string[];
  readonly moreValues?: boolean;
}

/** The attributes that an app really sends, so that rules that wait for others are found. */
export class Catalog {
  readonly #attributes: ReadonlyMap<string, CatalogAttribute>;
  readonly #names: readonly string[];
  readonly #similar = new Map<string, string | undefined>();

  constructor(attributes: Readonly<Record<string, CatalogAttribute>>) {
    this.#attributes = new Map(Object.entries(attributes));
    this.#names = [...this.#attributes.keys()];
  }

  /** The names and values of a rule that the catalog does not have; at most 100. */
  check(rule: PlacedPart): Problem[] {
    const problems: Problem[] = [];
    this.#rule(rule, undefined, problems);
    return problems.slice(0, MAX_DIAGNOSTICS);
  }

  #rule(rule: PlacedPart, path: Path | undefined, problems: Problem[]): void {
    for (const member of rule.parts) {
      const name = String(member.step);
      const at = stepTo(path, name);
      const attribute = this.#attributes.get(name);
      if (name === "$or") for (const branch of member.parts) this.#rule(branch, stepTo(at, branch.step), problems);
      else if (attribute === undefined) {
        const help = this.#didYouMean(name, this.#names, true, "");
        const message = `the catalog has no attribute named ${quote(name)}`;
        problems.push(warning("unknown-attribute", member.nameSpan, at, message, help));
      } else if (attribute.values !== undefined) this.#values(member, at, name, attribute, problems);
    }
  }

  /** Every string below an attribute is a value of it, whatever operator it belongs to. */
  #values(part: PlacedPart, path: Path, name: string, attribute: CatalogAttribute, problems: Problem[]): void {
    for (const each of part.parts) this.#values(each, stepTo(path, each.step), name, attribute, problems);
    const { string, valueSpan } = part;
    if (string === undefined || attribute.values?.includes(string) !== false) return;
    const isComplete = attribute.moreValues !== true;
    const help = this.#didYouMean(string, attribute.values, isComplete, name);
    if (!isComplete && help === undefined) return;
    const message = `the catalog has no value ${quote(string)} of ${quote(name)}`;
    problems.push(warning("unknown-value", valueSpan, path, message, help));
  }

  #didYouMean(word: string, candidates: readonly string[], isComplete: boolean, of: string): string | undefined {
    const key = JSON.stringify([of, word]);
    if (!this.#similar.has(key)) this.#similar.set(key, mostSimilar(word, candidates, tolerance(word, isComplete)));
    const similar = this.#similar.get(key);
    return similar === undefined ? undefined : `did you mean ${quote(similar)}?`;
  }
}

/** Reads a catalog. @throws UsageError when it is none; what is wrong with it has been told on stderr. */
export async function loadCatalog(path: string, session: Session): Promise<Catalog> {
  const { name = path, text } = await readText(path === "-" ? path : `@${path}`, session.terminal.stdin);
  const syntax = jsonProblems(text);
  const value = parse(text);
  const problems = isRefused(syntax) ? syntax : schemaProblems(validateAttributesCatalog(value));
  if (problems.length === 0) return new Catalog((value as { attributes: Record<string, CatalogAttribute> }).attributes);
  await writeProblems(reportOf(name, { text, line: 1, column: 1 }, { text, heldAt: undefined, problems }), session.err);
  throw new UsageError("the attributes catalog was refused; `pushsieve schema attributes-catalog` prints its format");
}

/** The candidate closest to a word, at most so many letters away; case, spaces at the ends and Unicode forms do not count. */
function mostSimilar(word: string, candidates: readonly string[], most: number): string | undefined {
  const folded = fold(word);
  let best: { candidate: string; distance: number } | undefined;
  for (const candidate of candidates) {
    const other = fold(candidate);
    // The limit of leven is also what it answers for everything further away.
    const distance = other === folded ? 0 : leven(folded, other, { maxDistance: most + 1 });
    if (distance <= most && distance < (best?.distance ?? Number.POSITIVE_INFINITY)) best = { candidate, distance };
  }
  return best?.candidate;
}

/** How many letters may differ: two swapped ones are two. Among values that are not all known, few: Rob is no misspelt Bob. */
function tolerance({ length }: string, isComplete: boolean): number {
  if (!isComplete) return Math.min(2, Math.floor(length / 4));
  return length < 4 ? 1 : length < 8 ? 2 : 3;
}

function fold(text: string): string {
  return text.normalize("NFKC").trim().toLowerCase();
}

function warning(code: Problem["code"], { start, end }: Span, path: Path, message: string, help: string | undefined): Problem {
  const problem: Problem = { code, severity: "warning", span: { start, end }, path: printPath(path), message };
  return help === undefined ? problem : { ...problem, help };
}
