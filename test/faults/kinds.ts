/** Each fault must fail a test of each kind. */
export const kinds = {
  "spec case": ["test/spec-cases.test.ts", "test/spec-cases-on-every-index.test.ts", "test/http/spec-cases.test.ts"],
  property: ["test/property/{fan-out,channel-cache,parsing,matching}.test.ts"],
} as const;

export type KindOfTest = keyof typeof kinds;
