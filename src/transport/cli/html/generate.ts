/** Writes `style.generated.ts`: the style sheet of the reports with the colours of the page, in one line. Part of `npm run build`. */
import { readFileSync, writeFileSync } from "node:fs";
import { transform } from "esbuild";

const sources = ["../../../page/style/tokens.css", "../../../page/part/bars.css", "report.css"];
const css = sources.map((file) => readFileSync(new URL(file, import.meta.url), "utf8")).join("\n");
// The targets know light-dark().
const { code } = await transform(css, { loader: "css", minify: true, target: ["chrome123", "firefox120", "safari17.5"] });
writeFileSync(
  new URL("style.generated.ts", import.meta.url),
  `// Made by src/transport/cli/html/generate.ts (npm run build).\nexport const style: string =\n  ${JSON.stringify(code.trim())};\n`,
);
