import { isBuiltin } from "node:module";
import { basename } from "node:path";
import type { Plugin } from "esbuild";

/** CommonJS packages `require` built-in modules of Node, but a module has no `require`: they get these from the process. */
export const builtinsOfCommonJs: Plugin = {
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
 * (there is none), its push gateway, clusters and summaries; pino's own streams, transports and redaction; several bars of cli-progress;
 * the colours of cli-table3; the event streams of the signing library. A call throws.
 */
const unused: Readonly<Record<string, readonly string[]>> = {
  "prom-client": ["@opentelemetry/api", "./lib/cluster", "./lib/metricAggregators", "./lib/pushgateway", "./lib/summary"],
  pino: ["sonic-boom", "on-exit-leak-free", "@pinojs/redact", "./transport", "./lib/transport", "./lib/multistream"],
  "cli-progress": ["./lib/multi-bar"],
  "cli-table3": ["@colors/colors/safe"],
  "@smithy/core": ["@smithy/core/event-streams"],
  "@smithy/signature-v4": ["@smithy/core/event-streams"],
};

export const neverReached: Plugin = {
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
export const emojiOfTheLanguage: Plugin = {
  name: "emoji of the language",
  setup({ onLoad }) {
    onLoad({ filter: /\/emoji-regex\/index\.js$/ }, () => ({ contents: "module.exports = () => /\\p{RGI_Emoji}/gv;" }));
  },
};

/** The parts read the schemas from the published files beside them. */
export const publishedSchemas: Plugin = {
  name: "published schemas",
  setup({ onLoad }) {
    onLoad({ filter: /\/src\/schema\/[\w-]+\.json$/ }, ({ path }) => ({
      contents: `import { readFileSync } from "node:fs";
        export default JSON.parse(readFileSync(new URL("../schema/${basename(path)}", import.meta.url), "utf8"));`,
    }));
  },
};

/** Removes imports without names: no module of this package has effects when it is loaded. */
export function withoutBareImports(text: string): string {
  return text.replaceAll(/\bimport"\.[^"]+";/g, "");
}
