import { readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { describe, expect, it } from "vitest";
import { filesUnder } from "../support/files.ts";

/** Folders in the order in which data flows; a file imports from its own folder or from the left. */
const flow = [
  "diagnostic",
  "attributes",
  "text",
  "operator",
  "rule",
  "compile",
  "analysis",
  "rule-index",
  "fanout",
  "lint",
  "schema",
  "messaging",
  "workers",
  "transport",
];
const pure = flow.slice(0, flow.indexOf("lint") + 1);

const src = new URL("../../src/", import.meta.url).pathname;
const files = filesUnder(new URL("../../src/", import.meta.url), ".ts").filter((file) => !file.endsWith(".generated.ts"));

describe("the house", () => {
  it("has no folder that the plan does not know", () => {
    expect(files.filter((file) => file.includes("/") && !flow.includes(folderOf(file)))).toEqual([]);
  });

  it("imports only from the left", () => {
    const wrong = files.flatMap((file) =>
      file === "index.ts"
        ? []
        : importsOf(file).flatMap((target) =>
            flow.indexOf(folderOf(target)) > flow.indexOf(folderOf(file)) ? [`${file} -> ${target}`] : [],
          ),
    );
    expect(wrong).toEqual([]);
  });

  it("is pure up to lint: no packages, no Node, no clock, no chance, no environment, no generated code", () => {
    const impure = files
      .filter((file) => pure.includes(folderOf(file)) || file === "index.ts")
      .flatMap((file) => {
        const code = readFileSync(join(src, file), "utf8").replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, "");
        const found =
          code.match(/from "(?!\.)[^"]+"|\bDate\b|Math\.random|\bprocess\b|\bBuffer\b|\beval\b|new Function|\bfetch\(|setTimeout/g) ?? [];
        return found.map((each) => `${file}: ${each}`);
      });
    expect(impure).toEqual([]);
  });

  it("asks for proofs only at its edge, so that the core stays light", () => {
    const asking = files.filter((file) => importsOf(file).some((target) => folderOf(target) === "analysis"));
    expect(asking.filter((file) => !["analysis", "transport"].includes(folderOf(file)))).toEqual([]);
  });

  it("names an operator only in the operator's own file and in the list of them", () => {
    const naming = files.filter((file) => /["']anything-but["']|anythingBut/.test(stripComments(file)) && folderOf(file) !== "operator");
    // The registry quotes messages, and the public type of an entry spells the wire form.
    expect(naming).toEqual(["diagnostic/codes.ts", "rule/filter-rule.ts"]);
  });

  it("tells every folder's story in a README of at most 15 lines", () => {
    for (const folder of new Set(files.filter((file) => file.includes("/")).map(dirname))) {
      const lines = readFileSync(join(src, folder, "README.md"), "utf8")
        .trimEnd()
        .split("\n");
      expect({ folder, short: lines.length <= 15 }).toEqual({ folder, short: true });
    }
  });
});

function folderOf(file: string): string {
  return file.split("/")[0] ?? "";
}

function importsOf(file: string): string[] {
  const code = readFileSync(join(src, file), "utf8");
  return [...code.matchAll(/from "(\.[^"]+)"/g)].map((match) => relative(src, join(src, dirname(file), match[1] ?? "")));
}

function stripComments(file: string): string {
  return readFileSync(join(src, file), "utf8").replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, "");
}
