import type { MessageAttributes } from "../../../attributes/message-attributes.ts";
import { validateMessageAttributes } from "../../../attributes/validate.ts";
import { isRecord } from "../../../diagnostic/describe.ts";
import { quote } from "../../../diagnostic/quote.ts";
import { plainLine } from "../screen/plain.ts";
import { UsageError } from "../screen/terminal.ts";
import { readText } from "./input.ts";
import { isRefused, jsonProblems, type Problem } from "./problem.ts";
import { readShorthand } from "./shorthand.ts";

/** The attributes that the command line was given, and what is wrong with them. */
export interface GivenAttributes {
  readonly attributes?: MessageAttributes;
  readonly problems: readonly Problem[];
  /** For places: of the argument or file. */
  readonly name: string;
  /** The JSON that the problems are about. */
  readonly text: string;
}

/**
 * The attributes of `--attributes`: MessageAttributes, or a message that has them. Short forms are taken in an argument
 * only; a file holds what goes over the wire.
 */
export async function readAttributes(argument: string, stdin: Parameters<typeof readText>[1]): Promise<GivenAttributes> {
  const { name, text } = await readText(argument, stdin);
  if (name === undefined && /^[^{["]*=|^"(?:[^"\\]|\\.)*"\s*=/.test(text)) return checked(shorthand(text), "--attributes");
  const syntax = jsonProblems(text);
  if (isRefused(syntax)) return { problems: syntax, name: name ?? "--attributes", text };
  const value = JSON.parse(text) as unknown;
  return checked(name === undefined ? withLists(value) : value, name ?? "--attributes", text);
}

/** The attributes of `--attr NAME=VALUE`, repeated: a value each. @throws UsageError where there is no `=`. */
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

/** Whether a value is a message; an attribute, too, may be called MessageAttributes. */
function hasAttributes(value: unknown): value is { readonly MessageAttributes: object } {
  return isRecord(value) && isRecord(value.MessageAttributes) && !Array.isArray(value.MessageAttributes.StringValues);
}

/** Shorthand as the wire has it, in a message too. */
function withLists(value: unknown): unknown {
  return hasAttributes(value) ? { ...value, MessageAttributes: readShorthand(value.MessageAttributes) } : readShorthand(value);
}

/**
 * `mention = "Bob", "Al"; type = Room`: names and values as JSON strings, or as they are up to the next comma, semicolon or
 * equals sign. @throws UsageError with the column of what is wrong.
 */
function shorthand(text: string): MessageAttributes {
  const lists = new Lists();
  // A word that is no JSON string may hold anything but the signs between words.
  const word = /\s*(?:("(?:[^"\\]|\\.)*")|([^\s=,;"](?:[^=,;"]*[^\s=,;"])?))\s*([=,;]?)/y;
  let name: string | undefined;
  let at = 0;
  // A comma or semicolon may end the text.
  while (name === undefined || text.slice(at).trim() !== "") {
    word.lastIndex = at;
    const [found = "", quoted, bare = "", sign = ""] = word.exec(text) ?? [];
    const isEnd = sign === "" && at + found.length === text.length;
    if (found === "" || (name === undefined ? sign !== "=" : sign === "=" || (sign === "" && !isEnd))) {
      const expected = name === undefined ? "a name and =" : "a value, then a comma, a semicolon or the end";
      throw new UsageError(`--attributes: expected ${expected} at column ${at + 1}, as in mention = "Bob"; type = "Room", "Chat"`);
    }
    const read = quoted === undefined ? bare : decoded(quoted, at);
    at += found.length;
    if (name === undefined) {
      name = read;
      if (text.slice(at).trim() === "") throw new UsageError(`--attributes: expected a value behind ${plainLine(quote(name))} =`);
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
  /** No prototype, because `__proto__` is a name like any other. */
  readonly attributes: Record<string, { StringValues: string[] }> = Object.create(null);

  add(name: string, value: string): void {
    this.attributes[name] ??= { StringValues: [] };
    this.attributes[name].StringValues.push(value);
  }
}
