import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { filesUnder } from "../support/files.ts";
import { readPage } from "../support/pages.ts";

/** The words of the project: docs/glossary.md defines the terms, and phrases that readers stumbled over do not come back. */
const root = new URL("../../", import.meta.url);

/** All texts and comments of the project are checked, apart from this file, which quotes the phrases. */
const rooms = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "bench/", "docs/", "spec-cases/", "src/", "test/"] as const;

const unchecked = ["test/docs/language.test.ts"];

/** Each phrase, and what to write instead. */
const banned: readonly (readonly [phrase: RegExp, instead: string])[] = [
  [/\bcan not\b/i, "cannot"],
  [/\bis told\b|\bare told\b|\btold of\b|\btells? of\b/i, "reports"],
  [/(?<!\bthere )\bis no (?:member|mistake|JSON|UTF-8|error|rule|membership|conflict|URL|string)\b/i, "is not a …"],
  [/\bwho is no\b|\bwho is not a member stays\b/i, "someone who is not a …"],
  [/\bfor ever\b/i, "permanently, without limit"],
  [/\bwhoever\b/i, "name the actor"],
  [/\bsomebody\b/i, "name the actor: the worker, the caller, another member"],
  [/\bnobody's\b|\bnobody (?:is|sees|means|waits|asks|knows|reads)\b/i, "no member, no reader"],
  [/\bnone of them\b/i, "neither, or no …"],
  [/\bheard of none\b/i, "were notified of no message"],
  [/\blet none through\b|\blets? it through\b/i, "matched no message, matches"],
  [/\btakes? nobody along\b/i, "does not affect the others"],
  [/\bwhat fails\b/i, "name the thing that fails"],
  [/\blook(?:s|ed|ing)? at\b/i, "reads, checks, considers"],
  [/\blooks? longer\b/i, "searches longer"],
  [/\bstands? (?:for|in place|there|inside|beside|under|where|below|behind)\b/i, "means, is in"],
  [/\bas (?:it stands|they stand|it is written|they are written)\b/i, "unchanged, as written"],
  [/\bthat is all\b/i, "leave it out"],
  [/\bof which\b/i, "split the sentence"],
  [/\bany more\b/i, "no longer"],
  [/\bhangs? on\b/i, "depends on"],
  [/\b(?:given|gives?) back\b/i, "returns"],
  [/\bwhat becomes of\b/i, "what happens to"],
  [/\bset aside\b/i, "becomes a dead letter"],
  [/\bno clock, no chance\b/i, "no clock, no randomness"],
  [/\bmisspelt\b/i, "misspelled"],
  [/\bunder way\b/i, "in progress"],
  [/\bgoes on\b|\bgo on\b/i, "continues"],
  [/\bis there already\b|\bthere is no such\b(?! file)/i, "already exists, does not exist"],
  [/\bwithout a word\b/i, "silently"],
  [/\bhas to be\b/i, "must be"],
  [/\bonce more\b/i, "again"],
  [/\bbare\b/i, "say what is missing"],
  [/\b(?:is|are|was|were|be|been|being) refused\b|\brefuses? the\b/i, "is rejected, is invalid"],
  [/(?<!\bso )\bmany a\b/i, "many"],
  [/\b(?:for|to|of) who\b/i, "name the actor"],
  [/\bone behind the other\b/i, "one after another"],
  [/\bhave to be\b/i, "must be"],
];

const files = rooms
  .flatMap((room) => (room.endsWith("/") ? [".md", ".ts", ".tsx", ".json"].flatMap((ending) => textsUnder(room, ending)) : [room]))
  .filter((path) => !unchecked.includes(path) && !path.includes(".generated") && !path.includes("node_modules/"));

function textsUnder(folder: string, extension: string): string[] {
  return filesUnder(new URL(folder, root), extension).map((path) => `${folder}${path}`);
}

/** Comments may break a line inside a phrase. */
function proseOf(path: string): string {
  return readFileSync(new URL(path, root), "utf8").replace(/\s*\n\s*(?:\*|\/\/)?\s*/g, " ");
}

describe("the texts of the project", () => {
  it.each(banned)("do not say %s but: %s", (phrase) => {
    const found = files.filter((path) => phrase.test(proseOf(path)));
    expect(found.map((path) => `${path}: ${phrase.exec(proseOf(path))?.[0]}`)).toEqual([]);
  });
});

describe("docs/glossary.md", () => {
  const { sections } = readPage("docs/glossary.md");
  const terms = sections.flatMap(({ tables }) => tables.flatMap(({ rows }) => rows.map(([term = ""]) => term.replaceAll("*", ""))));

  it("defines each term once", () => {
    expect(terms.length).toBeGreaterThan(50);
    expect(terms.filter((term, at) => terms.indexOf(term) !== at)).toEqual([]);
  });

  it("defines only terms that other pages or texts of the source use", () => {
    const all = files
      .filter((path) => path !== "docs/glossary.md")
      .map(proseOf)
      .join("\n");
    expect(terms.filter((term) => !new RegExp(`\\b${term.replace("fan-out", "fan-?out")}`, "i").test(all))).toEqual([]);
  });

  it.each(["README.md", "docs/README.md", "docs/spec.md", "docs/cli.md", "docs/service.md", "docs/scale.md", "docs/recipes.md"])(
    "is linked from %s",
    (path) => {
      expect(readFileSync(new URL(path, root), "utf8")).toMatch(/\]\((?:docs\/)?glossary\.md\)/);
    },
  );
});
