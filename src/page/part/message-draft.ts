import type { Diagnostic, MessageAttributes } from "pushsieve";
import { validateMessageAttributes } from "pushsieve/diagnose";
import { at, type Json } from "../json.ts";

/** A name and its values, as someone types them: a name may be empty, and may occur twice. */
export interface DraftRow {
  readonly name: string;
  readonly values: readonly string[];
}

/** The attributes of a message as someone writes them: as rows or as JSON. What is not shown is kept. */
export interface MessageDraft {
  readonly form: "rows" | "json";
  readonly rows: readonly DraftRow[];
  readonly json: string;
}

/** What a draft says. */
export interface ReadDraft {
  /** Absent if the JSON cannot be read. */
  readonly attributes?: MessageAttributes;
  /** Bytes of UTF-8 over all names and values. */
  readonly bytes: number;
  readonly diagnostics: readonly Diagnostic[];
  /** What is wrong with the JSON. */
  readonly problem?: string;
}

/** The limit of the service for all names and values together, in bytes. */
export const MOST_BYTES = 1024;

/** Returns the draft of attributes. */
export function draftOf(attributes: MessageAttributes, form: MessageDraft["form"] = "rows"): MessageDraft {
  const rows = Object.entries(attributes).map(([name, { StringValues }]) => ({ name, values: [...(StringValues ?? [])] }));
  return { form, rows, json: written(attributes) };
}

/** Shows the same attributes in the other form, if they can be read. */
export function inForm(draft: MessageDraft, form: MessageDraft["form"]): MessageDraft {
  if (draft.form === form) return draft;
  const { attributes } = readDraft(draft);
  return attributes === undefined ? { ...draft, form } : draftOf(attributes, form);
}

/** Reads a draft. O(size). */
export function readDraft(draft: MessageDraft): ReadDraft {
  let attributes: unknown;
  if (draft.form === "rows") attributes = attributesOf(draft.rows);
  else {
    try {
      const json = draft.json.trim() === "" ? {} : (JSON.parse(draft.json) as Json);
      attributes = at(json, "MessageAttributes") ?? json;
    } catch (error) {
      return { bytes: 0, diagnostics: [], problem: `The attributes are not JSON: ${(error as Error).message}` };
    }
  }
  const diagnostics = validateMessageAttributes(attributes);
  const isShaped = !diagnostics.some(({ code }) => shapes.has(code));
  return { diagnostics, bytes: bytesOf(attributes), ...(isShaped ? { attributes: attributes as MessageAttributes } : {}) };
}

/** These codes say that a value has another shape than attributes; the others, that the service rejects it. */
const shapes: ReadonlySet<string> = new Set([
  "attributes-not-object",
  "attribute-not-object",
  "attribute-shape",
  "string-values-not-array",
  "string-value-not-string",
]);

function attributesOf(rows: readonly DraftRow[]): MessageAttributes {
  const attributes: Record<string, { StringValues: string[] }> = Object.create(null);
  for (const { name, values } of rows) {
    if (name === "" || values.length === 0) continue;
    const all = new Set([...(attributes[name]?.StringValues ?? []), ...values]);
    attributes[name] = { StringValues: [...all] };
  }
  return attributes;
}

function bytesOf(attributes: unknown): number {
  const encoder = new TextEncoder();
  let bytes = 0;
  for (const [name, attribute] of Object.entries((attributes as object | null) ?? {})) {
    const values = at(attribute as Json, "StringValues");
    bytes += encoder.encode(name).length;
    if (Array.isArray(values)) for (const value of values) bytes += encoder.encode(String(value)).length;
  }
  return bytes;
}

/** Writes attributes, one a line. */
function written(attributes: MessageAttributes): string {
  const lines = Object.entries(attributes).map(([name, attribute]) => `  ${JSON.stringify(name)}: ${JSON.stringify(attribute)}`);
  return lines.length === 0 ? "{}" : `{\n${lines.join(",\n")}\n}`;
}

/** The draft in a saved state; `otherwise` if it has none. */
export function draftIn(json: Json | undefined, otherwise: MessageDraft): MessageDraft {
  const [form, rows, text] = [at(json, "form"), at(json, "rows"), at(json, "json")];
  if ((form !== "rows" && form !== "json") || !Array.isArray(rows)) return otherwise;
  const read = (rows as readonly Json[]).map((row) => {
    const [name, values] = [at(row, "name"), at(row, "values")];
    const strings = Array.isArray(values) ? (values as readonly Json[]).filter((value) => typeof value === "string") : [];
    return { name: typeof name === "string" ? name : "", values: strings };
  });
  return { form, rows: read, json: typeof text === "string" ? text : "{}" };
}
