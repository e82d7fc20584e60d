import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { glob } from "tinyglobby";
import type { InlineConfig } from "vite";
import { entrySources, version } from "./bundle.ts";
import { codesPage } from "./codes-page.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
/** Where the built page is, below the root. */
export const pageFolder = "dist/page/";
/** What the page was built from, so that a build of the rest of the package need not repeat it. */
const stamp = `${root}reports/page-build.json`;
/** The page imports public entry points only, so these rooms cannot be in it. */
const sources = [
  "src/**",
  "!src/{build,transport,workers}/**",
  "!**/*.md",
  "src/build/{page,codes-page}.ts",
  "docs/diagnostics.md",
  "docs/demo/*.json",
  "package-lock.json",
];

interface Built {
  readonly inputs: string;
  /** Modules of packages in the bundles, for the notices. */
  readonly modules: readonly string[];
  /** The scripts that the browser loads until the first view works, below the folder of the page. */
  readonly firstView: readonly string[];
}

/** A file of the build, as far as it is read here. */
interface Chunk {
  readonly type: string;
  readonly isEntry?: boolean;
  readonly facadeModuleId?: string | null;
  readonly imports?: readonly string[];
  readonly modules?: object;
}

/** The parts that the shell loads for the first view. */
const firstParts = ["rule/view.tsx", "part/codemirror.ts"];

/** Builds the page, unless the one in `dist` comes from the same sources. Returns the modules of packages in it. */
export async function buildPage(): Promise<readonly string[]> {
  const inputs = await hashOfSources();
  const before =
    existsSync(stamp) && existsSync(`${root}${pageFolder}index.html`) ? (JSON.parse(readFileSync(stamp, "utf8")) as Built) : undefined;
  if (before?.inputs === inputs) return before.modules;
  rmSync(`${root}${pageFolder}`, { recursive: true, force: true });
  const modules = new Set<string>();
  const firstView = new Set<string>();
  // vite starts in a second, which a build without changes need not wait for.
  const { build } = await import("vite");
  await build(settings(modules, firstView));
  mkdirSync(`${root}reports`, { recursive: true });
  writeFileSync(stamp, JSON.stringify({ inputs, modules: [...modules], firstView: [...firstView] } satisfies Built));
  return [...modules];
}

async function hashOfSources(): Promise<string> {
  const hash = createHash("sha256");
  for (const file of (await glob(sources, { cwd: root })).sort())
    hash
      .update(`${file}\0`)
      .update(readFileSync(`${root}${file}`))
      .update("\0");
  return hash.digest("hex");
}

/** The scripts of the first view of the built page, as paths below the root. */
export function firstViewScripts(): readonly string[] {
  return (JSON.parse(readFileSync(stamp, "utf8")) as Built).firstView.map((file) => `${pageFolder}${file}`);
}

function firstViewOf(files: Readonly<Record<string, Chunk>>): Set<string> {
  // A worker is an entry too, but a view starts it when it is needed.
  const isFirst = ({ isEntry, facadeModuleId }: Chunk) =>
    (isEntry === true && facadeModuleId?.endsWith(".worker.ts") !== true) ||
    firstParts.some((part) => facadeModuleId?.endsWith(`/${part}`) === true);
  const found = new Set(Object.keys(files).filter((name) => isFirst(files[name]!)));
  // A set is iterated with what is added meanwhile.
  for (const name of found) for (const imported of files[name]?.imports ?? []) found.add(imported);
  return found;
}

function settings(modules: Set<string>, firstView: Set<string>): InlineConfig {
  const noting = {
    name: "modules of packages in the page",
    generateBundle(_: unknown, files: Record<string, Chunk>) {
      for (const file of Object.values(files))
        for (const id of Object.keys(file.modules ?? {})) {
          // The folder of packages may be elsewhere, behind a link.
          const [module] = /node_modules\/.*?(?=\?|$)/.exec(id) ?? [];
          if (module !== undefined) modules.add(module);
        }
    },
  };
  const counting = {
    name: "first view of the page",
    generateBundle(_: unknown, files: Record<string, Chunk>) {
      for (const file of firstViewOf(files)) firstView.add(file);
    },
  };
  // A worker is a chunk of the same build, and not a bundle of its own, so that the page has the library once.
  const workers = {
    name: "workers of the page",
    enforce: "pre",
    load(this: { emitFile(file: { type: "chunk"; id: string; name: string }): string }, id: string) {
      const [, file, name] = /^(.*\/([^/]+)\.worker\.ts)\?worker&url$/.exec(id) ?? [];
      if (file === undefined) return null;
      return `export default import.meta.ROLLUP_FILE_URL_${this.emitFile({ type: "chunk", id: file, name: `${name}-worker` })};`;
    },
  } as const;
  const codes = {
    name: "page of the codes",
    generateBundle(
      this: { emitFile(file: { type: "asset"; fileName: string; source: string }): void },
      _: unknown,
      files: Record<string, unknown>,
    ) {
      // The style sheet of the shell is the one that the page itself has.
      const styles = Object.keys(files).filter((name) => /^assets\/index-.*\.css$/.test(name));
      const source = codesPage(readFileSync(`${root}docs/diagnostics.md`, "utf8"), styles);
      this.emitFile({ type: "asset", fileName: "diagnostics.html", source });
    },
  };
  const rolldownOptions = { transform: { dropLabels: ["SELF_CHECK"] }, checks: { pluginTimings: false } };
  return {
    configFile: false,
    root: `${root}src/page`,
    base: "./",
    logLevel: "warn",
    plugins: [workers, noting, counting, codes],
    define: { PUSHSIEVE_VERSION: JSON.stringify(version) },
    resolve: {
      alias: Object.entries(entrySources).map(([name, file]) => ({ find: new RegExp(`^${name}$`), replacement: `${root}${file}` })),
    },
    build: {
      outDir: `${root}${pageFolder}`,
      emptyOutDir: true,
      target: "es2023",
      // Files instead of data: addresses, so that the policy of the page stays strict.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      reportCompressedSize: false,
      rolldownOptions,
    },
  };
}
