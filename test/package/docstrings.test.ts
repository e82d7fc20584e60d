import { describe, expect, it } from "vitest";
import { apiEntries } from "../../docs/generate-api.ts";
import { examplesIn } from "../support/examples.ts";
import { type Documented, documentedIn, helpersOf } from "./docstrings.ts";

const entries = apiEntries().map(({ specifier, source }) => ({ specifier, documented: documentedIn(source) }));
const everything = [
  ...new Map(entries.flatMap(({ documented }) => documented.map((each) => [`${each.file} ${each.name}`, each]))).values(),
];

describe("what the package exports", () => {
  it("is found by these tests, members of classes and interfaces included", () => {
    const names = everything.map(({ kind, name }) => `${kind} ${name}`);
    expect(names).toEqual(
      expect.arrayContaining([
        ...["function decide", "class Channel", "method Channel.from", "property Channel.size", "method Channel.entries"],
        ...["interface FanOut", "type RequestOf", "const operations", "method FanOutWorker.start", "method Messaging.constructor"],
        ...["property CompiledRule.complexity", "method FanOut.batches"],
      ]),
    );
    expect(names.filter((name) => name.includes("#") || name.includes("private"))).toEqual([]);
    expect(everything.length).toBeGreaterThan(400);
  });

  it("has a doc comment that begins with a sentence, also for each member", () => {
    expect(named(everything.filter(({ comment }) => !/^[A-Z`\d][\s\S]*?[.:?](?:\s|$)/.test(comment)))).toEqual([]);
  });

  it("has an example in each function and class, which imports it as a user does", () => {
    const specifiersOf = ({ file, name }: Documented) =>
      entries.flatMap(({ specifier, documented }) =>
        documented.some((each) => each.file === file && each.name === name) ? [specifier] : [],
      );
    const wrong = everything
      .filter(({ kind }) => kind === "function" || kind === "class")
      .map((each) => ({ ...each, specifiers: specifiersOf(each) }))
      .filter(({ name, comment, specifiers }) => !specifiers.some((specifier) => imports(comment, specifier, name)))
      .map(({ file, name, specifiers }) => `${file} ${name}: import it from ${specifiers.join(" or ")}`);
    expect(wrong).toEqual([]);
  });

  it("claims something in each example", () => {
    expect(named(everything.filter(({ comment }) => comment.includes("@example") && !/\/\/ =>|^\/\/ /m.test(comment)))).toEqual([]);
  });

  it("names the errors that it throws", () => {
    const wrong = everything.flatMap((each) =>
      errorsOf(each)
        .filter((error) => !new RegExp(`\\b${error}\\b`).test(throwsOf(each)))
        .map((error) => `${each.file} ${each.name}: ${error}`),
    );
    expect(wrong).toEqual([]);
    expect(everything.filter((each) => errorsOf(each).length > 0).length).toBeGreaterThan(25);
  });
});

function named(documented: readonly Documented[]): string[] {
  return documented.map(({ file, name }) => `${file} ${name}`);
}

/** Whether an example of a comment imports a name from an entry point. */
function imports(comment: string, specifier: string, name: string): boolean {
  const source = `/**\n${comment.replace(/^/gm, " * ")}\n */`;
  return examplesIn(source).some(({ code }) =>
    [...code.matchAll(/^import (?:type )?\{([^}]*)\} from "([^"]+)";$/gm)].some(
      ([, names = "", from]) => from === specifier && new RegExp(`\\b${name}\\b`).test(names),
    ),
  );
}

const builtIn = ["Error", "TypeError", "RangeError", "SyntaxError", "AggregateError"];

/**
 * The errors that a function, a constructor or a method throws, itself or in a helper of its file, and that of unknown options.
 * A class that is not exported does not leave the package.
 */
function errorsOf({ kind, code, file }: Documented): string[] {
  if (kind !== "function" && kind !== "method") return [];
  const helpers = helpersOf(file);
  const reached = new Set([code]);
  for (const each of reached) {
    for (const [, name = ""] of each.matchAll(/(#?\w+)\(/g)) {
      const helper = helpers.get(name);
      if (helper !== undefined) reached.add(helper);
    }
  }
  const all = [...reached].join("\n");
  const own = [...all.matchAll(/throw new (\w+)\(/g)]
    .map(([, error = ""]) => error)
    .filter((error) => builtIn.includes(error) || everything.some(({ name }) => name === error));
  return [...new Set(all.includes("requireKnownOptions(") ? [...own, "TypeError"] : own)];
}

/** What `@throws` of a comment names. */
function throwsOf({ comment }: Documented): string {
  return [...comment.matchAll(/@throws ([^@]*)/g)].map(([, text = ""]) => text).join("\n");
}
