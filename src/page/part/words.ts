import type { MessageAttributes } from "pushsieve";
import { AttributesCatalog, type AttributesCatalogDefinition } from "pushsieve/lint";
import { at, type Json } from "../json.ts";
import type { JsonPlace } from "./json-place.ts";
import snippets from "./snippets.json" with { type: "json" };

/** Names with their values: what a completion may offer. */
export type Words = ReadonlyMap<string, ReadonlySet<string>>;

/** What was given as a catalog: the words of it, and the catalog if it is one. */
export interface KnownWords {
  readonly words: Words;
  readonly catalog?: AttributesCatalog;
  /** What was read, in words. */
  readonly summary: string;
}

/** Something to write into a rule. */
export interface Suggestion {
  readonly label: string;
  readonly detail: string;
  /** The text to write, and where the cursor is afterwards; it is counted from the end. */
  readonly text: string;
  readonly back: number;
}

/** Reads a catalog, a message, a list of messages, or one message a line. @throws Error in words if it is none of these. */
export function readWords(text: string): KnownWords {
  const json = parseAny(text);
  const attributes = at(json, "attributes");
  if (attributes !== undefined) {
    const definition = json as unknown as AttributesCatalogDefinition;
    const catalog = new AttributesCatalog(definition);
    const words = new Map(Object.entries(definition.attributes).map(([name, { values }]) => [name, new Set(values)]));
    return { words, catalog, summary: `a catalog of ${counted(words.size, "attribute")}` };
  }
  const messages = (Array.isArray(json) ? (json as readonly Json[]) : [json]).map(attributesIn);
  const words = wordsOf(messages);
  if (words.size === 0) throw new Error("found neither a catalog { attributes } nor messages with MessageAttributes");
  return { words, summary: `${counted(messages.length, "message")} with ${counted(words.size, "attribute")}` };
}

/** Collects the names and values of messages. */
export function wordsOf(messages: readonly (MessageAttributes | undefined)[]): Words {
  const words = new Map<string, Set<string>>();
  for (const message of messages)
    for (const [name, attribute] of Object.entries(message ?? {})) {
      const values = words.get(name) ?? new Set();
      for (const value of attribute?.StringValues ?? []) if (typeof value === "string") values.add(value);
      words.set(name, values);
    }
  return words;
}

/** Returns all words of several sources. */
export function together(...sources: readonly Words[]): Words {
  const all = new Map<string, Set<string>>();
  for (const source of sources) for (const [name, values] of source) all.set(name, new Set([...(all.get(name) ?? []), ...values]));
  return all;
}

/** Returns what may be written at a place of a rule. */
export function suggestionsAt(place: JsonPlace, words: Words): readonly Suggestion[] {
  // They are data, because only the library knows its operators.
  const { entries, branches } = snippets;
  const { kind, path, isInList, hasValue } = place;
  const around = path.at(-1);
  const isOperator = kind === "name" && isInList && around !== "$or";
  if (isOperator) {
    return entries.map((entry) => {
      const inside = entry.slice(1, -1);
      return { label: JSON.parse(/^"[^"]*"/.exec(inside)?.[0] ?? '""') as string, detail: "operator", text: inside, back: 2 };
    });
  }
  if (kind === "name") {
    const names = [...words].map(([name, values]) => {
      const quoted = JSON.stringify(name);
      return { label: name, detail: counted(values.size, "value"), text: hasValue ? quoted : `${quoted}:[""]`, back: hasValue ? 0 : 2 };
    });
    const or = { label: "$or", detail: "any of these rules", text: hasValue ? '"$or"' : branches, back: hasValue ? 0 : 4 };
    return [...names, or];
  }
  if (around === "$or") return [{ label: "{ … }", detail: "branch", text: "{}", back: 1 }];
  const isInside = path.length > 1 && path.at(-2) !== "$or" && !isNameOfRule(path);
  const name = isInside ? path.at(-2) : around;
  const values = [...(words.get(name ?? "") ?? [])].map((value) => ({ label: value, detail: "", text: JSON.stringify(value), back: 0 }));
  if (isInside || place.typed !== "") return values;
  return [...values, ...entries.map((text) => ({ label: text.replace('""', "…"), detail: "exclusion", text, back: 3 }))];
}

/** Whether the last name of a path is a condition: only branches of `$or` are around it. */
function isNameOfRule(path: readonly string[]): boolean {
  return path.slice(0, -1).every((name) => name === "$or");
}

function attributesIn(json: Json): MessageAttributes | undefined {
  const found = at(json, "MessageAttributes") ?? at(at(json, "ChannelMessage"), "MessageAttributes");
  return typeof found === "object" && found !== null && !Array.isArray(found) ? (found as unknown as MessageAttributes) : undefined;
}

function parseAny(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch (whole) {
    const lines = text.split("\n").filter((line) => line.trim() !== "");
    try {
      if (lines.length > 1) return lines.map((line) => JSON.parse(line) as Json);
    } catch {
      // The error of the whole text helps more.
    }
    throw new Error(`the text is not JSON: ${whole instanceof Error ? whole.message : String(whole)}`, { cause: whole });
  }
}

/** Writes a number with a noun: `1 value`, `2 values`. */
export function counted(count: number, noun: string): string {
  return `${count.toLocaleString("en")} ${noun}${count === 1 ? "" : "s"}`;
}
