import { readFileSync } from "node:fs";
import { Collector } from "../../diagnostic/collector.ts";
import { renderDiagnostic } from "../../diagnostic/render.ts";
import { systemReason } from "../../diagnostic/system-error.ts";
import { type PositionedPart, positionsOf } from "../../rule/positions.ts";
import { scanJson } from "../../text/scan.ts";
import { ConfigError, describeSchemaError } from "./config.ts";
import { type Seed, SeedError } from "./seed.ts";
import { validateSeed } from "./seed-shape.ts";

/** The most mistakes that a message lists. */
const LISTED = 20;

/** A seed with the place of each of its parts. */
export interface SeedFile {
  readonly seed: Seed;
  /** Describes a mistake at a JSON pointer, with line and column. */
  readonly describe: (error: SeedError) => string;
}

/** Reads a seed. @throws ConfigError that names the file and every mistake in it, with line and column. */
export function readSeed(path: string): SeedFile {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    throw new ConfigError(`cannot read ${path}: ${systemReason(error) ?? "it is not a file"}`);
  }
  const problems = new Collector();
  scanJson(text, problems);
  const mistakes = problems.report().map((problem) => renderDiagnostic(problem, text, { file: path }));
  if (mistakes.length > 0) throw new ConfigError(mistakes.slice(0, LISTED).join("\n"));
  const describe = ({ path: pointer, message }: SeedError) => `${path}:${placeOf(text, pointer)}: ${message}`;
  const seed: unknown = JSON.parse(text);
  const departures = departuresOf(seed);
  if (departures.length > 0) throw new ConfigError(departures.map(describe).join("\n"));
  return { seed: seed as Seed, describe };
}

/** Checks a seed that is not from a file. @throws SeedError with the first mistake. */
export function requireSeed(seed: unknown): Seed {
  const [first] = departuresOf(seed);
  if (first !== undefined) throw first;
  return seed as Seed;
}

function departuresOf(seed: unknown): SeedError[] {
  return validateSeed(seed)
    .slice(0, LISTED)
    .map((error) => {
      const { instancePath, keyword, params } = error;
      const path = keyword === "additionalProperties" ? `${instancePath}/${String(params.additionalProperty)}` : instancePath;
      return new SeedError(path, describeSchemaError(error));
    });
}

/** Returns `line:column` of the value at a JSON pointer, or of the part around it that exists. */
function placeOf(text: string, pointer: string): string {
  let part: PositionedPart = positionsOf(text);
  for (const step of pointer.split("/").slice(1)) {
    const next = part.parts.find((each) => String(each.step) === step.replaceAll("~1", "/").replaceAll("~0", "~"));
    if (next === undefined) break;
    part = next;
  }
  const before = text.slice(0, part.span.start).split("\n");
  return `${before.length}:${before.at(-1)!.length + 1}`;
}
