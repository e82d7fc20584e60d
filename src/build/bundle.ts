import { readFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { fileURLToPath } from "node:url";
import { type BuildResult, build, type Metafile, type OutputFile, type Plugin, transform } from "esbuild";

const root = fileURLToPath(new URL("../..", import.meta.url));

interface Manifest {
  readonly version: string;
  readonly exports: Readonly<Record<string, string | { readonly default: string }>>;
  readonly bin: Readonly<Record<string, string>>;
}

const manifest = JSON.parse(readFileSync(`${root}package.json`, "utf8")) as Manifest;

/** The modules that users import, as files of `dist`. Other files are parts that these share or load on demand. */
export const libraryEntries: readonly string[] = Object.values(manifest.exports).flatMap((target) =>
  typeof target === "string" ? [] : [target.default.replace("./dist/", "")],
);
/** The sources of these modules, below the root, by the names that users import. */
export const entrySources: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(manifest.exports).flatMap(([name, target]) =>
    typeof target === "string" ? [] : [[name.replace(".", "pushsieve"), target.default.replace("./dist/", "src/").replace(/js$/, "ts")]],
  ),
);
export const version: string = manifest.version;
/** The programs that users run. */
export const programEntries: readonly string[] = Object.values(manifest.bin).map((path) => path.replace("dist/", ""));

/** Packages outside of the bundle: the user's own code shares them, or they are compiled. */
const external = ["@nats-io/*", "better-sqlite3"];

/** The modules that `main.ts` loads for everything except the version, with their files in `dist`. */
const programParts = {
  "./program.ts": { in: "src/transport/cli/program.ts", out: "parts/program" },
  "./check/files.ts": { in: "src/transport/cli/check/files.ts", out: "parts/check-files" },
} as const;

type Bundle = BuildResult<{ metafile: true; write: false }> & { readonly metafile: Metafile; readonly outputFiles: OutputFile[] };

const common = {
  outdir: "dist",
  absWorkingDir: root,
  bundle: true,
  platform: "node",
  target: "node20.19",
  define: { PUSHSIEVE_VERSION: JSON.stringify(manifest.version) },
  minifySyntax: true,
  minifyWhitespace: true,
  // Node prints the line of an uncaught error, which is then short.
  lineLimit: 400,
  legalComments: "none",
  metafile: true,
  write: false,
  logLevel: "warning",
} as const;

/**
 * Bundles all published code, with every package that it needs, in memory. Each chunk holds the code that the same entry
 * points and commands need. So a program loads little more than it uses, and no code is present twice.
 */
export async function bundle(): Promise<Pick<Bundle, "metafile" | "outputFiles">> {
  const modules: Bundle = await build({
    ...common,
    entryPoints: [
      ...libraryEntries.map((file) => ({ in: `src/${file.replace(/js$/, "ts")}`, out: file.replace(/\.js$/, "") })),
      ...Object.values(programParts),
    ],
    chunkNames: "parts/[name]-[hash]",
    splitting: true,
    format: "esm",
    // Takes modules before CommonJS: only the used part of a module is bundled.
    mainFields: ["module", "main"],
    external,
    plugins: [builtinsOfCommonJs, neverReached, shortNames],
  });
  // Node starts a script sooner than a module.
  const programs: Bundle = await build({
    ...common,
    entryPoints: programEntries.map((file) => ({ in: `src/${file.replace(/js$/, "ts")}`, out: file.replace(/\.js$/, "") })),
    format: "cjs",
    plugins: [partsOfProgram, shortNames],
    // `version()` needs the location of the source only without a build.
    logOverride: { "empty-import-meta": "silent" },
  });
  return {
    outputFiles: [...modules.outputFiles, ...programs.outputFiles],
    metafile: {
      inputs: { ...modules.metafile.inputs, ...programs.metafile.inputs },
      outputs: { ...modules.metafile.outputs, ...programs.metafile.outputs },
    },
  };
}

/** The program loads its parts from the files that they are in. */
const partsOfProgram: Plugin = {
  name: "parts of the program",
  setup({ onResolve }) {
    onResolve({ filter: /^\.\// }, ({ path, kind }) =>
      kind === "dynamic-import" ? { path: `../../${programParts[path as keyof typeof programParts].out}.js`, external: true } : undefined,
    );
  },
};

/** CommonJS packages `require` built-in modules of Node, but a module has no `require`: they get these from the process. */
const builtinsOfCommonJs: Plugin = {
  name: "builtins of CommonJS",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /./ }, ({ path, kind }) =>
      kind === "require-call" && isBuiltin(path) ? { path: path.replace(/^node:/, ""), namespace: "builtin" } : undefined,
    );
    onLoad({ filter: /./, namespace: "builtin" }, ({ path }) => ({
      contents: `module.exports = process.getBuiltinModule(${JSON.stringify(path)});`,
    }));
  },
};

/**
 * Modules that packages import but this package never calls: prom-client's check for a running trace (there is none), the
 * threads of pino's transports, the event streams of the signing library. A call would throw.
 */
const stubs = ["@opentelemetry/api", "thread-stream", "@smithy/core/event-streams"];

const neverReached: Plugin = {
  name: "never reached",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /./ }, ({ path }) => (stubs.includes(path) ? { path, namespace: "stub" } : undefined));
    onLoad({ filter: /./, namespace: "stub" }, () => ({ contents: "module.exports = {};" }));
  },
};

/** Self-checks of structures are only for tests; no bundle contains them. See `rule-index/interning/sound.ts`. */
const dropLabels = ["SELF_CHECK"];

/**
 * Shortens names inside functions. Names at the top of a module and property names stay, so that a stack
 * trace in a bug report is readable.
 */
const shortNames: Plugin = {
  name: "short names",
  setup({ onLoad }) {
    onLoad({ filter: /\/node_modules\/.*\.[cm]?js$|\/src\/.*\.ts$/ }, async ({ path }) => {
      const loader = path.endsWith(".ts") ? "ts" : "js";
      const options = { loader, minify: true, target: "node20.19", legalComments: "none", dropLabels } as const;
      const { code } = await transform(readFileSync(path, "utf8"), options);
      return { contents: withoutBareImports(code), loader: "js" };
    });
  },
};

/** Removes imports without names: no module of this package has effects when it is loaded. */
export function withoutBareImports(text: string): string {
  return text.replaceAll(/\bimport"\.[^"]+";/g, "");
}
