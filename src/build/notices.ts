import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** A package whose code is in the published bundles. */
export interface Bundled {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  /** The text of its licence. */
  readonly text: string;
}

/** Returns the packages of the inputs of a bundle, by name and version. @throws Error for a package without a licence. */
export function bundledPackages(inputs: Iterable<string>): readonly Bundled[] {
  const folders = new Set<string>();
  for (const input of inputs) {
    const [folder] = /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input) ?? [];
    if (folder !== undefined) folders.add(folder);
  }
  const found = new Map<string, Bundled>();
  for (const folder of folders) {
    const bundled = read(folder);
    found.set(`${bundled.name}@${bundled.version}`, bundled);
  }
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, bundled]) => bundled);
}

/** The terms that many packages have word for word, apart from spaces; a licence text adds the copyright and little else. */
const commonTerms: readonly (readonly [name: string, pattern: RegExp])[] = [
  ["MIT License", /Permission is hereby granted, free of charge[\s\S]*SOFTWARE\./],
  ["Apache License 2.0", /Apache License\s+Version 2\.0[\s\S]*END OF TERMS AND CONDITIONS/],
];

/** Returns the text of `dist/THIRD-PARTY-NOTICES.txt`: each licence once, with its packages; common terms once, at the end. */
export function notices(packages: readonly Bundled[]): string {
  const terms = commonTerms.flatMap(([name, pattern]) => {
    const found = packages.flatMap(({ text }) => pattern.exec(text)?.[0] ?? []);
    const most = found.find((each) => found.filter((other) => isSame(each, other)).length > 1);
    return most === undefined ? [] : [{ name, pattern, text: most }];
  });
  const byText = new Map<string, string[]>();
  for (const { name, version, license, text } of packages) {
    const own = terms.reduce(
      (rest, term) => rest.replace(term.pattern, (all) => (isSame(all, term.text) ? `[The terms of the ${term.name} are below.]` : all)),
      text,
    );
    byText.set(own, [...(byText.get(own) ?? []), `${name}@${version} (${license})\n`]);
  }
  const head = "Files of this package contain code of the packages below, under their licences.\n";
  const line = "=".repeat(80);
  const entries = [...byText].map(([text, names]) => `${line}\n${names.join("")}\n${text}\n`);
  return [head, ...entries, ...terms.map(({ name, text }) => `${line}\nTerms of the ${name}\n\n${text}\n`)].join("\n");
}

function isSame(a: string, b: string): boolean {
  const [plainA, plainB] = [a, b].map((text) => text.replace(/\s+/g, " "));
  return plainA === plainB;
}

function read(folder: string): Bundled {
  const { name, version, license } = JSON.parse(readFileSync(`${root}${folder}/package.json`, "utf8")) as Record<string, string>;
  if (name === undefined || version === undefined || license === undefined) throw new Error(`${folder} has no name, version or licence`);
  const file = readdirSync(`${root}${folder}`).find((each) => /^licen[cs]e/i.test(each));
  const text = file === undefined ? licenseElsewhere[name] : readFileSync(`${root}${folder}/${file}`, "utf8");
  if (text === undefined) throw new Error(`${name}@${version} says "${license}" and has no licence text: add it to src/build/notices.ts`);
  return { name, version, license, text: text.replaceAll("\r\n", "\n").trim() };
}

/** The licence texts of packages that name their licence but do not include its text. */
const licenseElsewhere: Readonly<Record<string, string>> = {};

/** What of ajv's own code is in the validators: noted there when they were generated. */
export function generatedInputs(): readonly string[] {
  return ["src/schema/validators.generated.ts"].flatMap((file) =>
    [...readFileSync(`${root}${file}`, "utf8").matchAll(/^\/\/ Contains (\S+)$/gm)].map(([, input]) => input!),
  );
}
