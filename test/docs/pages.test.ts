import { describe, expect, it } from "vitest";
import { validateMessageAttributes } from "../../src/diagnose/index.ts";
import {
  Channel,
  type ChannelMembershipPreferences,
  compileFilterRule,
  type Diagnostic,
  decide,
  type PushMessage,
} from "../../src/index.ts";
import { filesUnder } from "../support/files.ts";
import { parseGuided } from "../support/guided.ts";
import { naiveMatches } from "../support/naive.ts";
import { type Block, codeOf, readAttributes, readPage, type Table } from "../support/pages.ts";

/**
 * The pages are their own tests: the claims of a table below a `json rule` or `json members` block are tested, in both semantics.
 * docs/README.md explains how to write such an example.
 */
const root = new URL("../../", import.meta.url);
/** The pages of docs/api are made of comments, whose examples examples.test.ts runs. */
const docs = filesUnder(new URL("docs/", root), ".md")
  .filter((path) => !path.startsWith("api/"))
  .map((path) => readPage(`docs/${path}`));
const semantics = ["guide", "sns"] as const;

/** The claims of tables with these headers; any other table is prose. */
const claims: { readonly [header: string]: (row: readonly string[], about: Block | undefined) => void } = {
  "message, holds": ([message = "", holds = ""], rule) => checkRule(rule, message, [holds, holds]),
  "message, guide, sns": ([message = "", guide = "", sns = ""], about) =>
    about?.info === "json members" ? checkNotified(about, message, [guide, sns]) : checkRule(about, message, [guide, sns]),
  "message, notified": ([message = "", notified = ""], members) => checkNotified(members, message, [notified, notified]),
  "message, member, notified, reason": ([message = "", ...row], members) => checkDecision(members, message, row),
  "rule text, reported": ([text = "", reported = ""]) => {
    expect(codesOf(parseGuided(codeOf(text)).diagnostics)).toEqual(linkedCodes(reported));
  },
  "message attributes, reported": ([json = "", reported = ""]) => {
    expect(codesOf(validateMessageAttributes(JSON.parse(codeOf(json))))).toEqual(linkedCodes(reported));
  },
  "preferences, reported": ([json = "", reported = ""]) => {
    const preferences = JSON.parse(codeOf(json)) as ChannelMembershipPreferences;
    const refused: unknown[] = [];
    Channel.from([["bob", preferences]], { onRefused: ({ diagnostics }) => refused.push(...codesOf(diagnostics)) });
    expect(refused).toEqual(linkedCodes(reported));
  },
  "rule text, complexity": ([text = "", complexity = ""]) => {
    expect(String(compileFilterRule(codeOf(text)).complexity)).toBe(complexity);
  },
  "rule text, canonical text": ([text = "", canonical = ""]) => {
    expect(String(compileFilterRule(codeOf(text)))).toBe(codeOf(canonical));
  },
};

function checkRule(block: Block | undefined, message: string, holds: readonly [string, string]): void {
  const { text } = ofKind(block, "json rule");
  const attributes = readAttributes(codeOf(message));
  expect(unexpected(validateMessageAttributes(attributes))).toEqual([]);
  const answers = semantics.map((each) => compileFilterRule(text, { semantics: each }).matches(attributes));
  expect(answers.map((answer) => (answer ? "yes" : "no"))).toEqual(holds.map(plain));
  expect(semantics.map((each) => naiveMatches(JSON.parse(text), attributes, each))).toEqual(answers);
}

function checkNotified(block: Block | undefined, message: string, notified: readonly [string, string]): void {
  const members = membersOf(block);
  const answers = semantics.map((each) => {
    const fanOut = Channel.from(members, { semantics: each }).fanOut(messageOf(message));
    const alone = [...members].filter(([memberArn, preferences]) => {
      return decide(memberArn, preferences, messageOf(message), { semantics: each }).notify;
    });
    expect(alone.map(([memberArn]) => memberArn).sort()).toEqual(fanOut.toArray().sort());
    return fanOut.toArray().sort();
  });
  const words: Record<string, string[]> = { everybody: [...members.keys()].sort(), nobody: [] };
  expect(answers).toEqual(notified.map((cell) => words[plain(cell)] ?? plain(cell).split(", ").sort()));
}

function checkDecision(block: Block | undefined, message: string, [memberArn = "", notified, reason]: readonly string[]): void {
  const preferences = membersOf(block).get(memberArn);
  for (const each of semantics) {
    const decision = decide(memberArn, preferences, messageOf(message), { semantics: each });
    expect([decision.notify ? "yes" : "no", decision.reason]).toEqual([notified, codeOf(reason ?? "")]);
  }
}

/** `{ "bob": {"mention":["Bob"]}, "carol": "NONE", "dave": null }`: a rule, ALL, NONE, or no preference. */
function membersOf(block: Block | undefined): Map<string, ChannelMembershipPreferences | undefined> {
  const members = JSON.parse(ofKind(block, "json members").text) as Record<string, "ALL" | "NONE" | object | null>;
  return new Map(Object.entries(members).map(([member, wants]) => [member, preferencesOf(wants)]));
}

function preferencesOf(wants: "ALL" | "NONE" | object | null): ChannelMembershipPreferences | undefined {
  if (wants === null) return undefined;
  if (typeof wants === "string") return { PushNotifications: { AllowNotifications: wants } };
  const FilterRule = JSON.stringify(wants);
  expect(unexpected(parseGuided(FilterRule).diagnostics)).toEqual([]);
  return { PushNotifications: { AllowNotifications: "FILTERED", FilterRule } };
}

/** A whole message as JSON, or the attributes of a message with a push. */
function messageOf(cell: string): PushMessage {
  const code = codeOf(cell);
  return code.startsWith("{") ? (JSON.parse(code) as PushMessage) : { PushNotification: {}, MessageAttributes: readAttributes(code) };
}

function ofKind(block: Block | undefined, info: string): Block {
  if (block?.info !== info) throw new Error(`this table needs a block \`\`\`${info} before it`);
  return block;
}

function plain(cell: string): string {
  return cell.replaceAll("*", "");
}

function codesOf(diagnostics: readonly { readonly code: string }[]): string[] {
  return [...new Set(diagnostics.map(({ code }) => code))].sort();
}

/** The codes that a cell links to; none for `nothing`. */
function linkedCodes(cell: string): string[] {
  const codes = [...cell.matchAll(/\[([a-z-]+)\]\(diagnostics\.md#\1\)/g)].map((match) => match[1] as string).sort();
  expect(codes.length > 0 || cell === "nothing").toBe(true);
  return codes;
}

function claimOf({ header }: Table): (typeof claims)[string] | undefined {
  return claims[header.map(codeOf).join(", ")];
}

const exampleColumns = ["message", "rule text", "message attributes", "preferences"];
const fullOfExamples = ["docs/spec.md", "docs/semantics.md", "docs/recipes.md"];

describe.each(docs)("$path", ({ path, sections }) => {
  for (const { tables, blocks } of sections) {
    for (const table of tables) {
      for (const [index, row] of table.rows.entries()) {
        const claim = claimOf(table);
        if (claim !== undefined)
          it(`line ${table.line + 2 + index} is true: ${row.join(" | ").slice(0, 100)}`, () => claim(row, table.about));
      }
    }
    for (const block of blocks.filter(({ info }) => info.startsWith("json"))) {
      it(`line ${block.line} is JSON, and an example that is tested where it is one`, () => {
        expect(() => JSON.parse(block.text) as unknown).not.toThrow();
        if (block.info === "json") return;
        expect(["json rule", "json members"]).toContain(block.info);
        expect(tables.filter((table) => table.about === block && claimOf(table) !== undefined)).not.toEqual([]);
        if (block.info === "json rule") expect(parseGuided(block.text).rule).toBeDefined();
      });
    }
  }

  it("has no table that looks like an example and is not run", () => {
    const lookalikes = sections.flatMap(({ tables }) => tables.filter(({ header }) => exampleColumns.includes(header[0] ?? "")));
    expect(lookalikes.filter((table) => claimOf(table) === undefined)).toEqual([]);
    if (fullOfExamples.includes(path)) expect(lookalikes.length).toBeGreaterThanOrEqual(5);
  });
});

/** The reported codes, without the two warnings that pages show on purpose: a value with a space at its end, the guide's placeholder. */
function unexpected(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  return diagnostics.filter(({ code }) => code !== "surrounding-space" && code !== "placeholder-left");
}
