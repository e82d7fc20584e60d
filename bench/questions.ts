import type { Question } from "./support/question.ts";

/** In the order of a report; a question is loaded when it runs. */
export const questions: Record<string, () => Promise<{ readonly question: Question }>> = {
  "compile-one-rule": () => import("./compile-one-rule.ts"),
  "match-one-rule": () => import("./match-one-rule.ts"),
  analysis: () => import("./analysis.ts"),
  "decide-by-member-count": () => import("./decide-by-member-count.ts"),
  enumerate: () => import("./enumerate.ts"),
  build: () => import("./build.ts"),
  "update-one-preference": () => import("./update-one-preference.ts"),
  "hold-fan-outs": () => import("./hold-fan-outs.ts"),
  "heap-per-member": () => import("./heap-per-member.ts"),
  "many-channels": () => import("./many-channels.ts"),
  "worst-case": () => import("./worst-case.ts"),
  soak: () => import("./soak.ts"),
};
