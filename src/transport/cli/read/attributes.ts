import type { MessageAttributes } from "../../../attributes/message-attributes.ts";
import { validateMessageAttributes } from "../../../attributes/validate.ts";
import { isRecord } from "../../../diagnostic/describe.ts";
import { quote } from "../../../diagnostic/quote.ts";
import { isRefused, jsonProblems, type Problem } from "../../../input/problem.ts";
import { plainLine } from "../screen/plain.ts";
import { UsageError } from "../screen/terminal.ts";
import { readText } from "./input.ts";
import { readShorthand } from "./shorthand.ts";

/** The attributes of the command line, and their problems. */
export interface GivenAttributes {
  readonly attributes?: MessageAttributes;
  readonly problems: readonly Problem[];
  /** The name of the argument or file, for messages. */
  readonly name: string;
  /** The JSON text of the problems. */
  readonly text: string;
}

/**
 * Reads the attributes of `--attributes`: MessageAttributes, or a message that has them. Short forms are accepted only in an
 * argument; a file must have the form of the API.
 */
export async function readAttributes(argument: string, stdin: Parameters<typeof readText>[1]): Promise<GivenAttributes> {
  const { name, text } = await readText(argument, stdin);
  if (name === undefined && /^[^{["]*=|^"(?:[^"\\]|\\.)*"\s*=/.test(text)) return checked(shorthand(text), "--attributes");
  const syntax = jsonProblems(text);
  if (isRefused(syntax)) return { problems: syntax, name: name ?? "--attributes", text };
  const value = JSON.parse(text) as unknown;
  return checked(name === undefined ? withLists(value) : value, name ?? "--attributes", text);
}

/** Reads the attributes of `--attr NAME=VALUE`, one value for each use. @throws UsageError if there is no `=`. */
export function attributesOf(pairs: readonly string[]): GivenAttributes {
  const lists = new Lists();
  for (const pair of pairs) {
    const at = pair.indexOf("=");
    if (at === -1) throw new UsageError(`--attr: expected NAME=VALUE, found ${plainLine(quote(pair))}`);
    lists.add(pair.slice(0, at).trim(), pair.slice(at + 1));
  }
  return checked(lists.attributes, "--attr");
}

function checked(value: unknown, name: string, text = JSON.stringify(value)): GivenAttributes {
  const isMessage = hasAttributes(value);
  const attributes = isMessage ? value.MessageAttributes : value;
  const found = validateMessageAttributes(attributes);
  const problems = isMessage ? found.map((problem) => ({ ...problem, path: `/MessageAttributes${problem.path}` })) : found;
  return { attributes: attributes as MessageAttributes, problems, name, text };
}

/** Whether a value is a message. An attribute may also have the name MessageAttributes. */
function hasAttributes(value: unknown): value is { readonly MessageAttributes: object } {
  return isRecord(value) && isRecord(value.MessageAttributes) && !Array.isArray(value.MessageAttributes.StringValues);
}

/** Expands short forms to the form of the API, also in a message. */
function withLists(value: unknown): unknown {
  return hasAttributes(value) ? { ...value, MessageAttributes: readShorthand(value.MessageAttributes) } : readShorthand(value);
}

/**
 * Reads `mention = "Bob", "Al"; type = Room`: names and values are JSON strings, or words up to the next comma, semicolon or
 * equals sign. @throws UsageError with the column of the mistake.
 */
function shorthand(text: string): MessageAttributes {
  const lists = new Lists();
  // A word that is not a JSON string may contain anything except the separators.
  const word = /\s*(?:("(?:[^"\\]|\\.)*")|([^\s=,;"](?:[^=,;"]*[^\s=,;"])?))\s*([=,;]?)/y;
  let name: string | undefined;
  let at = 0;
  // A comma or semicolon may end the text.
  while (name === undefined || text.slice(at).trim() !== "") {
    word.lastIndex = at;
    const [found = "", quoted, unquoted = "", sign = ""] = word.exec(text) ?? [];
    const isEnd = sign === "" && at + found.length === text.length;
    if (found === "" || (name === undefined ? sign !== "=" : sign === "=" || (sign === "" && !isEnd))) {
      const expected = name === undefined ? "a name and =" : "a value, then a comma, a semicolon or the end";
      throw new UsageError(`--attributes: expected ${expected} at column ${at + 1}, as in mention = "Bob"; type = "Room", "Chat"`);
    }
    const read = quoted === undefined ? unquoted : decoded(quoted, at);
    at += found.length;
    if (name === undefined) {
      name = read;
      if (text.slice(at).trim() === "") throw new UsageError(`--attributes: expected a value after ${plainLine(quote(name))} =`);
      continue;
    }
    lists.add(name, read);
    if (sign === ";") name = text.slice(at).trim() === "" ? name : undefined;
  }
  return lists.attributes;
}

function decoded(quoted: string, at: number): string {
  try {
    return JSON.parse(quoted) as string;
  } catch {
    throw new UsageError(`--attributes: the string at column ${at + 1} is not a JSON string`);
  }
}

class Lists {
  /** No prototype, because `__proto__` is an ordinary name. */
  readonly attributes: Record<string, { StringValues: string[] }> = Object.create(null);

  add(name: string, value: string): void {
    this.attributes[name] ??= { StringValues: [] };
    this.attributes[name].StringValues.push(value);
  }
}
