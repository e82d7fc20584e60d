import { pathToFileURL } from "node:url";
import sarifSchema from "@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json" with { type: "json" };
import AjvDraft4 from "ajv-draft-04";
import type { Log } from "sarif";
import { SaxesParser } from "saxes";
import { expect, test } from "vitest";
import { diagnosticCodes } from "../../src/diagnose/index.ts";
import { file, member, pushsieve, rows } from "./support.ts";

const nasty = "\u001b[31m\u202e\ufffe\ud83d]]>&\"'<%:,";
const problems = file(
  "formats.ndjson",
  ['{"mention":["Bob"]}', '{"mention":"Bob"}', '{"type":["Room",{"anything-but":["Room"]}]}', "["].join("\n"),
);
const problemMembers = file(
  "formats-members.ndjson",
  [member(`arn:x/${nasty}`, `{"${nasty.replaceAll('"', '\\"')}": 5}`), member("arn:x/many", '{"mention":"Bob","mention":["x","x"]}')].join(
    "\n",
  ),
);
const clean = file("clean.ndjson", '{"mention":["Bob"]}\n');

/** The schema of SARIF 2.1.0 as Microsoft publishes it: RTM 5, which became the OASIS standard. Its patterns are not Unicode patterns. */
const validateSarif = new AjvDraft4.default({ strict: false, validateFormats: false, unicodeRegExp: false }).compile(sarifSchema);

async function sarif(...args: string[]): Promise<{ log: Log; code: number | null }> {
  const { code, stdout } = await pushsieve(["check", "--format", "sarif", "--information", ...args], '{"a":"b"}');
  const log = JSON.parse(stdout) as Log;
  expect(validateSarif(log), JSON.stringify(validateSarif.errors)).toBe(true);
  return { log, code };
}

test("SARIF is valid against the schema of 2.1.0, and points at the place", async () => {
  const { log, code } = await sarif(problems, "-");
  expect(code).toBe(1);
  const { results = [], tool } = log.runs[0]!;
  const found = results.map(({ ruleId, level, locations }) => {
    const { artifactLocation, region } = locations![0]!.physicalLocation!;
    return [ruleId, level, artifactLocation!.uri, region!.startLine, region!.startColumn];
  });
  const uri = pathToFileURL(problems).href;
  expect(found).toContainEqual(["value-not-array", "error", uri, 2, 12]);
  expect(found).toContainEqual(["depends-on-semantics", "note", uri, 3, 1]);
  expect(found).toContainEqual(["always-true", "warning", uri, 3, 10]);
  expect(found).toContainEqual(["value-not-array", "error", "stdin", 1, 6]);
  for (const { ruleId, ruleIndex } of results) expect(tool.driver.rules![ruleIndex!]!.id).toBe(ruleId);
  expect(tool.driver.rules!.map(({ id }) => id)).toEqual(expect.arrayContaining(Object.keys(diagnosticCodes)));
  const always = results.find(({ ruleId }) => ruleId === "always-true")!;
  expect(always.relatedLocations![0]!.physicalLocation!.region).toMatchObject({ startLine: 3, startColumn: 17 });
});

interface FixedFile {
  readonly place: { readonly line: number; readonly column: number; readonly endLine: number; readonly endColumn: number };
  readonly written: string;
}

/** The lines of a file after replacements within lines, from the last to the first. */
function replaced(lines: readonly string[], edits: readonly FixedFile[]): string[] {
  const after = [...lines];
  const rising = edits.toSorted((a, b) => a.place.line - b.place.line || a.place.column - b.place.column);
  for (const { place, written } of rising.reverse()) {
    expect(place.endLine).toBe(place.line);
    const line = after[place.line - 1]!;
    after[place.line - 1] = line.slice(0, place.column - 1) + written + line.slice(place.endColumn - 1);
  }
  return after;
}

/** Invalid and valid lines, one file for each kind of record. */
const repairs = {
  "a rule": [['{"mention":"Bob"}'], ['{"mention":["Bob"]}']],
  members: [
    [member("arn:x/a", '{"mention":"B\\"ob"}'), member("arn:x/b", "{'mention':['\u00e9']}")],
    [member("arn:x/a", '{"mention":["B\\"ob"]}'), member("arn:x/b", '{"mention":["\u00e9"]}')],
  ],
  preferences: [['  {"PushNotifications":{"AllowNotifications":"all"}}'], ['  {"PushNotifications":{"AllowNotifications":"ALL"}}']],
} satisfies Record<string, [string[], string[]]>;

test.each(Object.entries(repairs))("SARIF and JSON carry repairs of %s as edits of the file", async (_, [broken, sound]) => {
  const path = file("fixable.ndjson", broken.join("\n"));
  const { log } = await sarif(path);
  const changes = log.runs[0]!.results!.flatMap(({ fixes = [] }) => fixes.flatMap(({ artifactChanges }) => artifactChanges));
  expect(new Set(changes.map(({ artifactLocation }) => artifactLocation.uri))).toEqual(new Set([pathToFileURL(path).href]));
  const inSarif = changes.flatMap(({ replacements }) =>
    replacements.map(({ deletedRegion: { startLine, startColumn, endLine, endColumn }, insertedContent }) => ({
      place: { line: startLine!, column: startColumn!, endLine: endLine!, endColumn: endColumn! },
      written: insertedContent!.text!,
    })),
  );
  expect(replaced(broken, inSarif)).toEqual(sound);
  const { stdout } = await pushsieve(["check", "--format", "json", path]);
  const reports = rows(stdout) as unknown as { text: string; diagnostics: { fix?: { edits: FixedFile[]; isSafe: boolean } }[] }[];
  const fixes = reports.flatMap(({ diagnostics }) => diagnostics.flatMap(({ fix }) => fix ?? []));
  expect(fixes.every(({ isSafe }) => isSafe)).toBe(true);
  expect(
    replaced(
      broken,
      fixes.flatMap(({ edits }) => edits),
    ),
  ).toEqual(sound);
});

test("a repair that a person has to approve says so", async () => {
  const { log } = await sarif(file("unsafe.json", '{"mention":5}'));
  const [fix] = log.runs[0]!.results![0]!.fixes!;
  expect(fix!.description!.text).toBe('write ["5"] (perhaps)');
});

test("SARIF without results, and for an unreadable file, is also valid", async () => {
  const fine = await sarif(clean);
  expect(fine.log.runs[0]).toMatchObject({ results: [], invocations: [{ executionSuccessful: true }] });
  const missing = await sarif(clean, "no-such-file");
  expect(missing.code).toBe(2);
  const [invocation] = missing.log.runs[0]!.invocations!;
  expect(invocation!.executionSuccessful).toBe(false);
  expect(invocation!.toolExecutionNotifications![0]!.message.text).toContain("there is no such file");
});

/** Returns the elements with their attributes, in the order of the document; throws if it is not well-formed. */
function parseXml(text: string): { name: string; attributes: Record<string, string>; text: string }[] {
  const elements: ReturnType<typeof parseXml> = [];
  const open: typeof elements = [];
  const parser = new SaxesParser();
  parser.on("error", (error) => {
    throw error;
  });
  parser.on("opentag", ({ name, attributes }) => {
    const element = { name, attributes: attributes as Record<string, string>, text: "" };
    elements.push(element);
    open.push(element);
  });
  parser.on("text", (part) => {
    const last = open.at(-1);
    if (last !== undefined) last.text += part;
  });
  parser.on("closetag", () => void open.pop());
  parser.write(text).close();
  return elements;
}

test("JUnit XML is well-formed, counts correctly, and fails rejected values", async () => {
  const { code, stdout } = await pushsieve(["check", "--format", "junit", clean, problems, problemMembers, "no-such-<file>"]);
  expect(code).toBe(2);
  const elements = parseXml(stdout);
  const suites = elements.filter(({ name }) => name === "testsuite").map(({ attributes }) => attributes);
  expect(suites).toMatchObject([
    { name: clean, tests: "1", failures: "0", errors: "0" },
    { name: problems, tests: "4", failures: "2", errors: "0" },
    { name: problemMembers, tests: "2", failures: "2", errors: "0" },
    { name: "no-such-<file>", tests: "1", failures: "0", errors: "1" },
  ]);
  expect(elements.filter(({ name }) => name === "testcase")).toHaveLength(8);
  const failures = elements.filter(({ name }) => name === "failure");
  expect(failures.map(({ attributes }) => attributes.type)).toEqual([
    "value-not-array",
    "rule-not-object",
    "invalid-json",
    "value-not-array",
  ]);
  expect(failures[0]!.text).toBe(
    `${problems}:2:12: error[value-not-array]: the value of "mention" must be an array of strings (write ["Bob"])`,
  );
  expect(elements.find(({ name }) => name === "system-out")!.text).toContain("warning[always-true]");
});

test("a JUnit report without any value is one too", async () => {
  expect(parseXml((await pushsieve(["check", "--format", "junit", "-"], "[]")).stdout).map(({ name }) => name)).toEqual(["testsuites"]);
});

test("GitHub annotations are one line each, for any input", async () => {
  const { stdout } = await pushsieve(["check", "--format", "github", problems, problemMembers]);
  const lines = stdout.trimEnd().split("\n");
  for (const line of lines)
    expect(line).toMatch(/^::(?:error|warning) file=[^:]+,line=\d+,endLine=\d+(?:,col=\d+,endColumn=\d+)?,title=[a-z-]+::./);
  expect(lines[0]).toBe(
    `::error file=${problems},line=2,endLine=2,col=12,endColumn=16,title=value-not-array::the value of "mention" must be an array of strings (write ["Bob"])`,
  );
  const percent = await pushsieve(["check", "--format", "github", "-"], '{"100%":"x"}');
  expect(percent.stdout).toContain('::the value of "100%25" must be');
});

test.each(["json", "sarif", "github", "junit"])("%s carries nothing that moves a cursor", async (format) => {
  const { stdout, stderr } = await pushsieve(["check", "--format", format, problems, problemMembers, nasty]);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  expect(stdout + stderr).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
});

test("--max-warnings makes warnings fail, in every format", async () => {
  const warns = '{"mention":["Bob","Bob"]}';
  expect((await pushsieve(["check", "--max-warnings", "1", "-"], warns)).code).toBe(0);
  for (const format of ["pretty", "json", "sarif", "github", "junit"]) {
    const { code, stderr } = await pushsieve(["check", "--max-warnings", "0", "--format", format, "-"], warns);
    expect({ code, stderr }).toEqual({ code: 1, stderr: "error: 1 warning, --max-warnings allows 0\n" });
  }
  expect((await pushsieve(["check", "--max-warnings", "few", "-"], warns)).code).toBe(2);
});

test("--information adds facts that are not mistakes, and never fails", async () => {
  const rule = '{"type":[{"anything-but":["Room"]}]}';
  expect((await pushsieve(["check", "-"], rule)).stdout).toBe("✓ checked 1 rule: no problems\n");
  const { code, stdout } = await pushsieve(["check", "--information", "--max-warnings", "0", "-"], rule);
  expect(stdout).toContain("information[depends-on-semantics]");
  expect(stdout).toContain("✓ checked 1 rule: 1 note\n");
  expect(code).toBe(0);
});
