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
  "package-lock.json",
];

interface Built {
  readonly inputs: string;
  /** Modules in the bundles: the notices need the packages. */
  readonly modules: readonly string[];
}

/** Builds the page, unless the one in `dist` comes from the same sources. Returns the modules in it, as paths below the root. */
export async function buildPage(): Promise<readonly string[]> {
  const inputs = await hashOfSources();
  const before =
    existsSync(stamp) && existsSync(`${root}${pageFolder}index.html`) ? (JSON.parse(readFileSync(stamp, "utf8")) as Built) : undefined;
  if (before?.inputs === inputs) return before.modules;
  rmSync(`${root}${pageFolder}`, { recursive: true, force: true });
  const modules = new Set<string>();
  // vite starts in a second, which a build without changes need not wait for.
  const { build } = await import("vite");
  await build(settings(modules));
  mkdirSync(`${root}reports`, { recursive: true });
  writeFileSync(stamp, JSON.stringify({ inputs, modules: [...modules] } satisfies Built));
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

function settings(modules: Set<string>): InlineConfig {
  const noting = {
    name: "modules of the page",
    generateBundle(_: unknown, files: Record<string, { readonly type: string; readonly modules?: object }>) {
      for (const file of Object.values(files))
        for (const id of Object.keys(file.modules ?? {})) if (id.startsWith(root)) modules.add(id.slice(root.length).replace(/\?.*$/, ""));
    },
  };
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
  const rolldownOptions = { transform: { dropLabels: ["SELF_CHECK"] } };
  return {
    configFile: false,
    root: `${root}src/page`,
    base: "./",
    logLevel: "warn",
    plugins: [noting, codes],
    define: { PUSHSIEVE_VERSION: JSON.stringify(version) },
    resolve: {
      alias: Object.entries(entrySources).map(([name, file]) => ({ find: new RegExp(`^${name}$`), replacement: `${root}${file}` })),
    },
    worker: { format: "es", plugins: () => [noting], rolldownOptions },
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
