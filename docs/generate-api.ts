import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

/** Writes `docs/api/` from the docstrings of the entry points: `npm run docs:api`. A test fails when the pages are stale. */
const root = fileURLToPath(new URL("../", import.meta.url));

/** typedoc needs a compiler with an API in JavaScript, which the compiler of this project does not have: both are extras. */
const extras = join(root, "test/extras/node_modules");
const typedoc = join(extras, "typedoc/dist/index.js");
const plugin = join(extras, "typedoc-plugin-markdown/dist/index.js");

/** Whether `npm run setup:extras` has installed what writes the pages. */
export const hasTypedoc: boolean = existsSync(typedoc) && existsSync(plugin);

/** What each entry point is for. */
const purposes: Readonly<Record<string, string>> = {
  ".": "Rules, predicates, and who is notified of a message: the core, which runs anywhere.",
  "./analysis": "Proofs about rules, without any message.",
  "./diagnose": "Warnings and repairs for rules, and checks of attributes and messages.",
  "./input": "Members from the text of files, with reports of damaged rows.",
  "./lint": "Names and values that no message of an app carries.",
  "./messaging": "The operations of Amazon Chime SDK messaging on a store, and where decisions go.",
  "./messaging/store": "What an author of a store needs.",
  "./push": "What each device of the notified members gets, and why the others get nothing.",
  "./testing": "The local service for an app's test suite.",
  "./nats": "Fan-out by workers over a NATS broker.",
};

/** Constants that are data; their types would be longer than all the rest, and another page lists the data. */
const folded: Readonly<Record<string, string>> = {
  operations: "[The operations of the local service](../service.md#operations) lists them with their fields and errors.",
  diagnosticCodes: "[Diagnostics](../diagnostics.md) lists them.",
};

/** The part of typedoc that is used here: its own types are not installed with the project. */
interface Reflection {
  name: string;
  children?: Reflection[];
  type?: { readonly type: string; readonly declaration?: Reflection };
  comment?: { summary: { kind: "text"; text: string }[] };
}
interface Project extends Reflection {
  removeReflection(reflection: Reflection): void;
}
interface Application {
  convert(): Promise<Project | undefined>;
  generateOutputs(project: Project): Promise<void>;
  readonly logger: { hasErrors(): boolean };
}
interface Typedoc {
  readonly Application: { bootstrapWithPlugins(options: object): Promise<Application> };
  readonly UnknownType: new (name: string) => NonNullable<Reflection["type"]>;
}

/** An entry point of the package: how it is imported, its source, and its page. */
interface Entry {
  readonly specifier: string;
  readonly source: string;
  readonly page: string;
  readonly purpose: string;
}

export function apiEntries(): Entry[] {
  const { exports } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { exports: Record<string, unknown> };
  return Object.entries(exports).flatMap(([entry, target]) => {
    if (typeof target !== "object" || target === null || !("types" in target)) return [];
    const purpose = purposes[entry];
    if (purpose === undefined) throw new Error(`docs/generate-api.ts does not say what ${entry} is for`);
    const source = String(target.types).replace(/^\.\/dist\/(.*)\.d\.ts$/, "src/$1.ts");
    return [{ specifier: `pushsieve${entry.slice(1)}`, source, page: entry === "." ? "pushsieve" : entry.slice(2), purpose }];
  });
}

/** Writes the pages into a folder. */
export async function writeApiPages(folder: string): Promise<void> {
  const { Application, UnknownType } = (await import(pathToFileURL(typedoc).href)) as Typedoc;
  const entries = apiEntries();
  const specifierOf = (page: string) => entries.find((entry) => entry.page === page)?.specifier ?? page;
  const app = await Application.bootstrapWithPlugins({
    plugin: [plugin],
    entryPoints: entries.map(({ source }) => join(root, source)),
    tsconfig: join(root, "tsconfig.json"),
    out: folder,
    logLevel: "Error",
    readme: "none",
    router: "module",
    // Types come from another compiler than the one that checks them, and lines of sources would change with every commit.
    skipErrorChecking: true,
    disableSources: true,
    disableGit: true,
    hideGenerator: true,
    excludeInternal: true,
    excludePrivate: true,
    excludeExternals: true,
    sort: ["alphabetical"],
    hidePageHeader: true,
    hideBreadcrumbs: true,
    // Headings may differ by case alone (NearestMatch, nearestMatch), so each has an anchor that no heading makes.
    useHTMLAnchors: true,
    anchorPrefix: "api-",
    parametersFormat: "table",
    interfacePropertiesFormat: "table",
    classPropertiesFormat: "table",
    typeAliasPropertiesFormat: "table",
    propertyMembersFormat: "table",
    typeDeclarationFormat: "table",
    typeDeclarationVisibility: "compact",
    tableColumnSettings: { hideInherited: true, hideOverrides: true, hideSources: true },
    pageTitleTemplates: { index: () => "API", module: ({ name }: { name: string }) => specifierOf(name) },
  });
  const project = await app.convert();
  if (project === undefined) throw new Error("typedoc could not read the entry points");
  for (const module of project.children ?? []) {
    const entry = entries.find(({ source }) => source.replace(/^src\/|(?:\/index)?\.ts$/g, "") === module.name);
    if (entry === undefined) throw new Error(`${module.name} is not an entry point`);
    module.name = entry.page;
    for (const child of module.children ?? []) fold(child, project, UnknownType);
  }
  rmSync(folder, { recursive: true, force: true });
  await app.generateOutputs(project);
  if (app.logger.hasErrors()) throw new Error("typedoc reported errors");
  const list = entries.map(({ specifier, page, purpose }) => `| [\`${specifier}\`](${page}.md) | ${purpose} |`);
  writeFileSync(
    join(folder, "README.md"),
    `# API

Every public export, by entry point. These pages are generated from the docstrings by \`npm run docs:api\`; edit the docstrings instead.

| import from | for |
| --- | --- |
${list.join("\n")}

The [documentation](../README.md) has guides, and [glossary.md](../glossary.md) defines the words.
`,
  );
}

function fold(reflection: Reflection, project: Project, UnknownType: Typedoc["UnknownType"]): void {
  const place = folded[reflection.name];
  const declaration = reflection.type?.declaration;
  if (place === undefined || declaration === undefined) return;
  project.removeReflection(declaration);
  reflection.type = new UnknownType("{ … }");
  reflection.comment?.summary.push({ kind: "text", text: ` ${place}` });
}

if (process.argv[1] !== undefined && relative(process.argv[1], fileURLToPath(import.meta.url)) === "") {
  if (!hasTypedoc) throw new Error("typedoc is not installed: npm run setup:extras installs it");
  await writeApiPages(process.argv[2] ?? join(root, "docs/api"));
}
