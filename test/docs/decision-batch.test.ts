import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { decisionBatchMembers } from "../support/decision-batch.ts";

const page = (name: string) => readFileSync(new URL(`../../docs/${name}.md`, import.meta.url), "utf8");

it("docs/service.md lists every member of a batch, and docs/scale.md sends its readers there", () => {
  const [, section = ""] = page("service").split("### A batch of decisions\n");
  const [table = ""] = section.split("\n#");
  const listed = [...table.matchAll(/^\| `(\w+)`/gm)].map(([, name]) => name);
  expect(listed).toEqual(Object.keys(decisionBatchMembers));
  expect(page("scale")).toContain("(service.md#a-batch-of-decisions)");
});
