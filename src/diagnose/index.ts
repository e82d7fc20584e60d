export { type AttributesOptions, validateMessageAttributes } from "../attributes/validate.ts";
export {
  type ExplainedAttribute,
  type ExplainedEntry,
  type ExplainedOr,
  type ExplainedRule,
  type Explanation,
  explainRule,
} from "../compile/explain.ts";
export { renderExplanation } from "../compile/render-explanation.ts";
export { type DiagnosticCodeEntry, diagnosticCodes, exampleCatalog } from "../diagnostic/codes.ts";
export { applyFixes } from "../diagnostic/fix.ts";
export { type RenderOptions, renderDiagnostic } from "../diagnostic/render.ts";
export { explainDecision } from "../fanout/explain-decision.ts";
export { validatePushMessage } from "../fanout/validate-message.ts";
export { type FixedFilterRule, fixFilterRule } from "../rule/fix.ts";
export { guidance } from "../rule/guidance.ts";
