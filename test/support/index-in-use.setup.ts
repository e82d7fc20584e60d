import { vi } from "vitest";
import { indexInUse } from "./index-in-use.ts";

vi.mock("../../src/rule-index/fitting.ts", async (importOriginal) => {
  const { FittingRuleIndex } = await importOriginal<typeof import("../../src/rule-index/fitting.ts")>();
  return { FittingRuleIndex: indexInUse(FittingRuleIndex) };
});
