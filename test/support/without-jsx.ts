import { transformSync } from "esbuild";

/** Writes a source with JSX as one without, which {@link tokensOf} can read; keeps all imports, also those of types. */
export function withoutJsx(source: string): string {
  const importing = source.replace(/^import type /gm, "import ");
  const { code } = transformSync(importing, {
    loader: "tsx",
    tsconfigRaw: { compilerOptions: { verbatimModuleSyntax: true, jsx: "react-jsx", jsxImportSource: "preact" } },
  });
  return code;
}
