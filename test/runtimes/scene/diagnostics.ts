import type { Diagnostic } from "../../../src/index.ts";
import type { CaseDiagnostic } from "../../support/spec-case.ts";

type Reported = Pick<Diagnostic, "code" | "severity" | "path" | "span"> & { readonly start?: number; readonly end?: number };

/** Code, severity and position of each, in one order: a case promises no order of diagnostics at the same position. */
export function placed(diagnostics: readonly Reported[]): readonly unknown[] {
  return inOrder(
    diagnostics.map(({ code, severity, path, span, start = span?.start, end = span?.end }) => ({ code, severity, path, start, end })),
  );
}

/** The same for diagnostics that are not about a text: preferences, attributes, messages. */
export function unplaced(diagnostics: readonly Reported[]): readonly unknown[] {
  return inOrder(diagnostics.map(({ code, severity, path }) => ({ code, severity, path, start: undefined, end: undefined })));
}

/** The `says` of a case that no diagnostic with its code and path contains. */
export function missingWords(diagnostics: readonly Diagnostic[], expected: readonly CaseDiagnostic[]): readonly string[] {
  return expected.flatMap(({ code, path, says }) => {
    const same = diagnostics.filter((each) => each.code === code && each.path === path);
    return says === undefined || same.some(({ message, help }) => `${message}\n${help ?? ""}`.includes(says)) ? [] : [says];
  });
}

function inOrder<D extends { readonly start: number | undefined; readonly code: string; readonly path: string }>(diagnostics: D[]): D[] {
  return diagnostics.sort((a, b) => (a.start ?? 0) - (b.start ?? 0) || compare(a.code, b.code) || compare(a.path, b.path));
}

function compare(a: string, b: string): number {
  return Number(a > b) - Number(a < b);
}
