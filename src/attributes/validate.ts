import { Collector, warn } from "../diagnostic/collector.ts";
import { describeValue, isMissing, isRecord } from "../diagnostic/describe.ts";
import type { Diagnostic, Fix } from "../diagnostic/diagnostic.ts";
import { replaceValue } from "../diagnostic/edit.ts";
import { requireKnownOptions } from "../diagnostic/options.ts";
import { type Path, printPath, stepTo } from "../diagnostic/path.ts";
import { quote } from "../diagnostic/quote.ts";
import { attributeLimits, isNameLength, isValueLength, resolveLimit } from "./limits.ts";
import { otherShape } from "./other-shape.ts";
import { suspicionsOf } from "./suspicions.ts";
import { characterCount, hasLoneSurrogate, utf8Length } from "./unicode.ts";

/** Options of {@link validateMessageAttributes}. */
export interface AttributesOptions {
  /** Bytes of UTF-8 over all names and values (default 1,024 [guide]); `Infinity` lifts the limit. */
  readonly maxBytes?: number | undefined;
}

const optionNames: readonly string[] = Object.keys({ maxBytes: true } satisfies Record<keyof AttributesOptions, true>);

/**
 * Reports everything that prevents a value from being sent as `MessageAttributes`, or from being matched as its author intends;
 * returns an empty list if it is fine. Treats `null` as absent. Never throws on plain data; at most 100 diagnostics. O(size).
 * Sources: lengths from the API model, the size from the developer guide.
 *
 * @throws TypeError for an unknown option, RangeError for an invalid `maxBytes`.
 *
 * @example
 * ```ts
 * import { validateMessageAttributes } from "pushsieve/diagnose";
 *
 * validateMessageAttributes({ mention: { StringValues: ["Bob"] } }); // => []
 * validateMessageAttributes({ mention: ["Bob"] })[0]?.help; // => 'write {"StringValues":["Bob"]}'
 * ```
 */
export function validateMessageAttributes(attributes: unknown, options: AttributesOptions = {}): Diagnostic[] {
  requireKnownOptions(options, optionNames, "validateMessageAttributes");
  const maxBytes = resolveLimit("maxBytes", options.maxBytes, attributeLimits.bytes);
  const problems = new Collector();
  if (isMissing(attributes)) return [];
  if (!isRecord(attributes)) {
    problems.add("attributes-not-object", {
      path: "",
      message: `message attributes must be an object from names to { StringValues }, found ${describeValue(attributes)}`,
    });
    return problems.report();
  }
  let bytes = 0;
  for (const [name, attribute] of Object.entries(attributes)) {
    bytes += checkName(name, problems) + checkAttribute(name, attribute, problems);
  }
  if (bytes > maxBytes) {
    problems.add("attributes-too-large", {
      path: "",
      message: `names and values have ${bytes} bytes in all, ${maxBytes} are allowed`,
    });
  }
  return problems.report();
}

function checkName(name: string, problems: Collector): number {
  const path = stepTo(undefined, name);
  if (!isNameLength(name)) {
    problems.add("attribute-name-length", {
      path: printPath(path),
      message: `the name ${quote(name)} has ${characterCount(name)} characters, 1 to ${attributeLimits.nameLength} are allowed`,
    });
  }
  checkUnicode(name, path, problems);
  checkSuspicions(name, "name", path, problems);
  return utf8Length(name);
}

function checkAttribute(name: string, attribute: unknown, problems: Collector): number {
  const path = stepTo(undefined, name);
  if (!isRecord(attribute) && !isMissing(attribute)) {
    problems.add("attribute-not-object", {
      path: printPath(path),
      message: `the attribute ${quote(name)} must be an object { StringValues }, found ${describeValue(attribute)}`,
      ...repair(attribute, (list) => `{"StringValues":${list}}`),
    });
    return 0;
  }
  const shape = isRecord(attribute) ? otherShape(attribute) : undefined;
  if (shape !== undefined) {
    problems.add("attribute-shape", {
      path: printPath(path),
      message: `the attribute ${quote(name)} must be an object { StringValues }, found { ${shape.names.join(", ")} }`,
      ...(shape.values === undefined
        ? { help: 'write {"StringValues":["…"]}' }
        : repair(shape.values, (list) => `{"StringValues":${list}}`)),
    });
    return 0;
  }
  const values = isRecord(attribute) && Object.hasOwn(attribute, "StringValues") ? attribute.StringValues : undefined;
  if (!isMissing(values) && !Array.isArray(values)) {
    problems.add("string-values-not-array", {
      path: printPath(stepTo(path, "StringValues")),
      message: `StringValues of ${quote(name)} must be an array of strings, found ${describeValue(values)}`,
      ...repair(values, (list) => list),
    });
    return 0;
  }
  if (isMissing(values) || values.length === 0) {
    warn(problems, "attribute-without-values", {
      path: printPath(path),
      message: `the attribute ${quote(name)} has no values, which is the same as leaving it out`,
    });
    return 0;
  }
  return checkValues(values, stepTo(path, "StringValues"), problems);
}

function checkValues(values: readonly unknown[], path: Path, problems: Collector): number {
  let bytes = 0;
  for (const [index, value] of values.entries()) {
    const valuePath = stepTo(path, index);
    if (typeof value !== "string") {
      problems.add("string-value-not-string", {
        path: printPath(valuePath),
        message: `a value must be a string, found ${describeValue(value)}`,
        ...(typeof value === "number" || typeof value === "boolean"
          ? { help: `write ${quote(String(value))}`, fix: replaceValue(JSON.stringify(String(value)), false) }
          : {}),
      });
      continue;
    }
    if (!isValueLength(value)) {
      problems.add("string-value-length", {
        path: printPath(valuePath),
        message: `the value ${quote(value)} has ${characterCount(value)} characters, 1 to ${attributeLimits.valueLength} are allowed`,
      });
    }
    checkUnicode(value, valuePath, problems);
    checkSuspicions(value, "value", valuePath, problems);
    bytes += utf8Length(value);
  }
  return bytes;
}

function checkUnicode(text: string, path: Path, problems: Collector): void {
  if (!hasLoneSurrogate(text)) return;
  warn(problems, "attribute-not-unicode", { path: printPath(path), message: `${quote(text)} has half a surrogate pair` });
}

/** A value can be replaced in its place; a name cannot. */
function checkSuspicions(text: string, kind: "name" | "value", path: Path, problems: Collector): void {
  for (const { code, has, meant } of suspicionsOf(text, kind)) {
    const fix = kind === "value" && meant !== undefined ? { fix: replaceValue(JSON.stringify(meant), false) } : {};
    const help = meant === undefined ? {} : { help: `write ${quote(meant)}` };
    warn(problems, code, { path: printPath(path), message: `the ${kind} ${quote(text)} ${has}`, ...help, ...fix });
  }
}

/** Makes the list that a single string or a list of strings was meant to be; `write` puts it into its place. */
function repair(found: unknown, write: (list: string) => string): { help?: string; fix?: Fix } {
  const only = Array.isArray(found) && found.length === 1 ? found[0] : found;
  if (typeof only === "number" || typeof only === "boolean") {
    return { help: `write ${write(`[${quote(String(only))}]`)}`, fix: replaceValue(write(JSON.stringify([String(only)])), false) };
  }
  if (typeof only === "string") {
    return { help: `write ${write(`[${quote(only)}]`)}`, fix: replaceValue(write(JSON.stringify([only])), true) };
  }
  if (!Array.isArray(found)) return {};
  const isList = found.length > 0 && found.every((each) => typeof each === "string");
  return { help: `write ${write("[…]")}`, ...(isList ? { fix: replaceValue(write(JSON.stringify(found)), true) } : {}) };
}
