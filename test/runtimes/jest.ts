import { mkdirSync, readFileSync, symlinkSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { root } from "../support/pack.ts";
import { projectFor, type Stage } from "./prepare.ts";
import { extra, type Played, run } from "./process.ts";
import { node } from "./server-runtimes.ts";

/** Packages that the recipes install. */
const packages = ["jest", "@babel/plugin-transform-modules-commonjs"];

/** A test of Jest that plays the scene; printed, so that {@link run} finds the report. */
const SCENE = `import { play } from "./scene.SUFFIX";

test("the scene", () => {
  const scene = play();
  process.stdout.write("report: " + JSON.stringify({ scene, tried: {}, version: "Jest VERSION on " + process.version }) + "\\n");
});
`;

/** Runs a recipe of docs/runtimes.md as printed there: writes its files, then `npm test`. */
export function jestRecipe(stage: Stage, id: string, section: string, suffix: string): Played {
  const version = (JSON.parse(readFileSync(join(extra("jest"), "package.json"), "utf8")) as { version: string }).version;
  const cwd = projectFor(stage, id, {
    ...filesOf(section),
    [`scene.test.${suffix}`]: SCENE.replace("SUFFIX", suffix).replace("VERSION", version),
  });
  for (const name of packages) {
    mkdirSync(dirname(join(cwd, "node_modules", name)), { recursive: true });
    symlinkSync(extra(name), join(cwd, "node_modules", name));
  }
  mkdirSync(join(cwd, "node_modules/.bin"), { recursive: true });
  symlinkSync(extra("jest/bin/jest.js"), join(cwd, "node_modules/.bin/jest"));
  const env = { ...process.env, TMPDIR: cwd, PATH: `${dirname(node("node-20"))}${delimiter}${process.env.PATH}` };
  return run(cwd, "npm", ["test"], env);
}

/** The files of a recipe, by name: a line in its section that is a name and a colon precedes the content of the file. */
export function filesOf(title: string): Record<string, string> {
  const sections = readFileSync(join(root, "docs/runtimes.md"), "utf8").split(/^(?=#+ )/m);
  const section = sections.find((each) => each.replace(/^#+ /, "").startsWith(`${title}\n`)) ?? "";
  const named = [...section.matchAll(/^`([^`\n]+)`:\n\n```\w*\n(.*?)^```$/gms)];
  if (named.length === 0) throw new Error(`docs/runtimes.md has no recipe "${title}"`);
  return Object.fromEntries(named.map(([, name, text]) => [name, text])) as Record<string, string>;
}
