import { join } from "node:path";
import { expect, it } from "vitest";
import { documentedExports } from "./api-report.ts";
import { manifest, root } from "./packed.ts";

const entries = Object.entries(manifest().exports).flatMap(([entry, target]) =>
  typeof target === "object" && target !== null && "types" in target ? [[entry, String(target.types)] as const] : [],
);

it.each(entries)("every export of %s says what it is or does", (_, types) => {
  const silent = documentedExports(join(root, types)).filter(({ comment }) => !/^[^@].*[.:;]/s.test(comment));
  expect(silent.map(({ name, kind }) => `${kind} ${name}`)).toEqual([]);
});

/**
 * examples.test.ts runs the examples, so these entries have none: workers need a broker (docs/scale.md shows them), and errors of
 * stores are caught, not made.
 */
const withoutExamples = { entries: ["./nats"], names: /^(?:RefusedChannel|StoreFile|DamagedRow|StoreConflict)Error$/ };

it.each(entries.filter(([entry]) => !withoutExamples.entries.includes(entry)))(
  "every function and class of %s shows its use",
  (_, types) => {
    const callable = documentedExports(join(root, types)).filter(({ kind }) => kind === "function" || kind === "class");
    const silent = callable.filter(({ name, comment }) => !withoutExamples.names.test(name) && !/^@example\n```ts\n/m.test(comment));
    expect(silent.map(({ name, kind }) => `${kind} ${name}`)).toEqual([]);
  },
);
