/** The library of the scene: the entry points of the package, as the runtime has loaded them. */
export interface Library {
  readonly root: typeof import("../../../src/index.ts");
  readonly analysis: typeof import("../../../src/analysis/index.ts");
  readonly diagnose: typeof import("../../../src/diagnose/index.ts");
  readonly push: typeof import("../../../src/push/index.ts");
  readonly input: typeof import("../../../src/input/index.ts");
  readonly lint: typeof import("../../../src/lint/index.ts");
}
