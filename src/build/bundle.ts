import { readFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { basename } from "node:path";
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

export interface BuiltFile {
  readonly path: string;
  readonly text: string;
}

const common = {
  outdir: "dist",
  absWorkingDir: root,
  bundle: true,
  platform: "node",
  target: "node20.19",
  define: { PUSHSIEVE_VERSION: JSON.stringify(manifest.version) },
  minify: true,
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
export async function bundle(): Promise<{ readonly metafile: Metafile; readonly outputFiles: readonly BuiltFile[] }> {
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
    plugins: [builtinsOfCommonJs, neverReached, emojiOfTheLanguage, publishedSchemas, publicClasses],
  });
  // Node starts a script sooner than a module.
  const programs: Bundle = await build({
    ...common,
    entryPoints: programEntries.map((file) => ({ in: `src/${file.replace(/js$/, "ts")}`, out: file.replace(/\.js$/, "") })),
    format: "cjs",
    plugins: [partsOfProgram, publicClasses],
    // `version()` needs the location of the source only without a build.
    logOverride: { "empty-import-meta": "silent" },
  });
  return {
    outputFiles: [...withRoomNames(modules.outputFiles, modules.metafile), ...programs.outputFiles],
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
 * Modules that packages import but this package never calls, by the package that imports them: prom-client's check for a running trace
 * (there is none), its push gateway, clusters and summaries; pino's own streams, transports and redaction; the colours of
 * cli-table3; the event streams of the signing library. A call throws.
 */
const unused: Readonly<Record<string, readonly string[]>> = {
  "prom-client": ["@opentelemetry/api", "./lib/cluster", "./lib/metricAggregators", "./lib/pushgateway", "./lib/summary"],
  pino: ["sonic-boom", "on-exit-leak-free", "@pinojs/redact", "./transport", "./lib/transport", "./lib/multistream"],
  "cli-table3": ["@colors/colors/safe"],
  "@smithy/core": ["@smithy/core/event-streams"],
  "@smithy/signature-v4": ["@smithy/core/event-streams"],
};

const neverReached: Plugin = {
  name: "never reached",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /./ }, ({ path, importer }) => {
      const [, name] = /^.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(importer) ?? [];
      return name !== undefined && unused[name]?.includes(path) === true ? { path, namespace: "unused" } : undefined;
    });
    onLoad({ filter: /./, namespace: "unused" }, ({ path }) => ({
      contents: `module.exports = class { constructor() { throw new Error("not part of the bundle: ${path}"); } };`,
    }));
  },
};

/** A package of emoji is a regular expression of ten kilobytes, which the language has in ten characters. */
const emojiOfTheLanguage: Plugin = {
  name: "emoji of the language",
  setup({ onLoad }) {
    onLoad({ filter: /\/emoji-regex\/index\.js$/ }, () => ({ contents: "module.exports = () => /\\p{RGI_Emoji}/gv;" }));
  },
};

/** The parts read the schemas from the published files beside them. */
const publishedSchemas: Plugin = {
  name: "published schemas",
  setup({ onLoad }) {
    onLoad({ filter: /\/src\/schema\/[\w-]+\.json$/ }, ({ path }) => ({
      contents: `import { readFileSync } from "node:fs";
        export default JSON.parse(readFileSync(new URL("../schema/${basename(path)}", import.meta.url), "utf8"));`,
    }));
  },
};

/** Self-checks of structures are only for tests; no bundle contains them. See `rule-index/interning/sound.ts`. */
const dropLabels = ["SELF_CHECK"];

/** The names that the entry points export. */
const publicNames = new Set(
  libraryEntries.flatMap((file) => readFileSync(`${root}src/${file.replace(/js$/, "ts")}`, "utf8").match(/\w+(?=[,;]| \})/g) ?? []),
);

/** Users see the names of public classes, in `console.log(channel)` and in stack traces. All other names get short. */
const publicClasses: Plugin = {
  name: "public classes",
  setup({ onLoad }) {
    onLoad({ filter: /\/src\/.*\.ts$/ }, async ({ path }) => {
      const source = readFileSync(path, "utf8").replaceAll(/^(?:export )?(?:abstract )?class (\w+).*\{$/gm, (line, name: string) =>
        publicNames.has(name) ? `${line} static get name() { return "${name}"; }` : line,
      );
      const { code } = await transform(source, { loader: "ts", minify: true, target: "node20.19", legalComments: "none", dropLabels });
      return { contents: withoutBareImports(code), loader: "js" };
    });
  },
};

/**
 * Names the shared chunks by the room that most of their code comes from, so that a stack trace says where an error arose:
 * `parts/rule-index-XVLZP7NH.js`.
 */
function withRoomNames(outputFiles: readonly OutputFile[], { outputs }: Metafile): readonly BuiltFile[] {
  const renamed = Object.entries(outputs).flatMap(([path, { inputs }]) => {
    const [, chunk] = /\/(chunk-\w+)\.js$/.exec(path) ?? [];
    const largest = Object.entries(inputs).sort(([, a], [, b]) => b.bytesInOutput - a.bytesInOutput)[0]?.[0];
    const [, room] = /(?:^src|node_modules)\/(?:transport\/)?([\w-]+)\//.exec(largest ?? "") ?? [];
    return chunk === undefined || room === undefined ? [] : [{ chunk, name: chunk.replace("chunk", room) }];
  });
  const rename = (text: string) => renamed.reduce((all, { chunk, name }) => all.replaceAll(chunk, name), text);
  return outputFiles.map(({ path, text }) => ({ path: rename(path), text: rename(text) }));
}

/** Removes imports without names: no module of this package has effects when it is loaded. */
export function withoutBareImports(text: string): string {
  return text.replaceAll(/\bimport"\.[^"]+";/g, "");
}
