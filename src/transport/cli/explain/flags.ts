import type { OnInvalidRule } from "../../../fanout/preferences.ts";
import type { CommonFlags } from "../rule-options.ts";

/** The flags as commander passes them. */
export interface ExplainFlags extends CommonFlags {
  readonly rule?: string;
  readonly attributes?: string;
  readonly attr: readonly string[];
  readonly members?: string;
  readonly message?: string;
  readonly why: readonly string[];
  readonly excludeSender: boolean;
  readonly assumePush: boolean;
  readonly onInvalidRule: OnInvalidRule;
  readonly exitCode: boolean;
  readonly format: "pretty" | "json";
}
