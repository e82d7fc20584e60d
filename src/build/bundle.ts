import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type BuildResult, build, type Metafile, type OutputFile, type Plugin } from "esbuild";
import { innerNames } from "./inner-names.ts";
import { builtinsOfCommonJs, emojiOfTheLanguage, neverReached, publishedSchemas } from "./plugins.ts";
import { slim } from "./slim.ts";

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

/** The names that the library exports. */
const publicNames = new Set(
  libraryEntries.flatMap((file) => readFileSync(`${root}src/${file.replace(/js$/, "ts")}`, "utf8").match(/\w+(?=[,;]| \})/g) ?? []),
);

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
  // Self-checks of structures are only for tests; no bundle contains them. See `rule-index/interning/sound.ts`.
  dropLabels: ["SELF_CHECK"] as string[],
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
    mangleProps: new RegExp(`^(?:${innerNames.join("|")})$`),
    plugins: [builtinsOfCommonJs, neverReached, emojiOfTheLanguage, publishedSchemas, slim(publicNames)],
  });
  // Node starts a script sooner than a module.
  const programs: Bundle = await build({
    ...common,
    entryPoints: programEntries.map((file) => ({ in: `src/${file.replace(/js$/, "ts")}`, out: file.replace(/\.js$/, "") })),
    format: "cjs",
    plugins: [partsOfProgram, slim(publicNames)],
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

/**
 * Names the shared chunks by the room that most of their code comes from, so that a stack trace says where an error arose:
 * `parts/rule-index-XVLZP7NH.js`.
 */
function withRoomNames(outputFiles: readonly OutputFile[], { outputs }: Metafile): readonly BuiltFile[] {
  const renamed = Object.entries(outputs).flatMap(([path, { inputs }]) => {
    const [, chunk] = /\/(chunk-\w+)\.js$/.exec(path) ?? [];
    // The modules of Node, for packages in CommonJS.
    const builtin = Object.keys(inputs).some((input) => input.startsWith("builtin:")) ? "builtin" : undefined;
    const largest = Object.entries(inputs).sort(([, a], [, b]) => b.bytesInOutput - a.bytesInOutput)[0]?.[0];
    const [, room = builtin] = /(?:^src|node_modules)\/(?:transport\/|@[\w-]+\/)?([\w-]+)\//.exec(largest ?? "") ?? [];
    return chunk === undefined || room === undefined ? [] : [{ chunk, name: chunk.replace("chunk", room) }];
  });
  const rename = (text: string) => renamed.reduce((all, { chunk, name }) => all.replaceAll(chunk, name), text);
  return outputFiles.map(({ path, text }) => ({ path: rename(path), text: rename(text) }));
}
