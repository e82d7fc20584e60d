import { readFileSync } from "node:fs";
import type { MessageAttributes } from "../../src/index.ts";

const root = new URL("../../", import.meta.url);

/** A fenced block: ```` ```json rule ```` has the info `json rule`. */
export interface Block {
  readonly line: number;
  readonly info: string;
  readonly text: string;
}

/** A table, with the last fenced block before it in the same section, which it refers to. */
export interface Table {
  readonly line: number;
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly about: Block | undefined;
}

interface Section {
  readonly title: string;
  readonly line: number;
  /** As written, up to the next heading of any level; without fenced blocks. */
  readonly prose: string;
  readonly blocks: readonly Block[];
  readonly tables: readonly Table[];
}

export interface Page {
  readonly path: string;
  readonly sections: readonly Section[];
}

/** Reads a Markdown page of the repository, as far as its examples need it. */
export function readPage(path: string): Page {
  const lines = readFileSync(new URL(path, root), "utf8").split("\n");
  const sections: Section[] = [];
  let section = { title: "", line: 1, prose: "", blocks: [] as Block[], tables: [] as Table[] };
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] as string;
    const heading = /^#+ (.+)$/.exec(line)?.[1];
    const fence = /^```(.*)$/.exec(line);
    if (heading !== undefined) {
      sections.push(section);
      section = { title: heading, line: at + 1, prose: "", blocks: [], tables: [] };
    } else if (fence !== null) {
      const end = lines.indexOf("```", at + 1);
      if (end === -1) throw new Error(`${path}:${at + 1} opens a block that is never closed`);
      section.blocks.push({ line: at + 1, info: fence[1] as string, text: lines.slice(at + 1, end).join("\n") });
      at = end;
    } else if (line.startsWith("|")) {
      let end = at;
      while (lines[end]?.startsWith("|") === true) end++;
      const [header = [], , ...rows] = lines.slice(at, end).map(cellsOf);
      section.tables.push({ line: at + 1, header, rows, about: section.blocks.at(-1) });
      section.prose += `${lines.slice(at, end).join("\n")}\n`;
      at = end - 1;
    } else section.prose += `${line}\n`;
  }
  return { path, sections: [...sections, section] };
}

function cellsOf(row: string): string[] {
  return row
    .split("|")
    .slice(1, -1)
    .map((cell) => cell.trim());
}

/** Returns the text between the back ticks of a cell; the cell itself if there are none. */
export function codeOf(cell: string): string {
  return /^`(.*)`$/.exec(cell)?.[1] ?? cell;
}

/** Returns the anchors of a page: those that it sets, and those of its headings as on GitHub, with a number for a repeated title. */
export function anchorsOf({ sections }: Page): ReadonlySet<string> {
  const seen = new Map<string, number>();
  const anchors = sections.map(({ title }) => {
    const anchor = anchorOf(title);
    const before = seen.get(anchor) ?? 0;
    seen.set(anchor, before + 1);
    return before === 0 ? anchor : `${anchor}-${before}`;
  });
  const inside = sections.flatMap(({ prose }) => [...prose.matchAll(/<a id="([^"]+)">/g)].map((match) => match[1] as string));
  return new Set([...anchors, ...inside]);
}

export function anchorOf(title: string): string {
  return title
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, "")
    .replaceAll(" ", "-");
}

/**
 * Attributes in the short form of the pages, which is that of explanations; names that are no plain words are
 * JSON strings, as all values are.
 *
 * ```text
 * mention = "Bob", "Alice"; type = "Room"        no attributes
 * ```
 */
export function readAttributes(short: string): MessageAttributes {
  const attributes: MessageAttributes = Object.create(null);
  if (short === "no attributes") return attributes;
  const part = /((?:[\w$-]+)|"(?:[^"\\]|\\.)*") = ((?:"(?:[^"\\]|\\.)*"(?:, )?)+)(?:; |$)/y;
  while (part.lastIndex < short.length) {
    const [, name = "", list = ""] = part.exec(short) ?? [];
    if (name === "") throw new Error(`cannot read the attributes ${short}`);
    attributes[name.startsWith('"') ? (JSON.parse(name) as string) : name] = { StringValues: JSON.parse(`[${list}]`) as string[] };
  }
  return attributes;
}

/** The relative links of a text. */
export function linkedIn(prose: string): string[] {
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map((match) => match[1] as string).filter((link) => !/^[a-z]+:/.test(link));
}
