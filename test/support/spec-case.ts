import type {
  ChannelMembershipPreferences,
  DecideOptions,
  DecisionReason,
  DiagnosticCode,
  MessageAttributes,
  OnInvalidRule,
  PushMessage,
  RuleLimits,
  Semantics,
  Severity,
} from "../../src/index.ts";
import type { AttributesCatalogDefinition } from "../../src/lint/index.ts";
import type { PushEndpoint, PushedMessage, PushReason } from "../../src/push/index.ts";

/** A case of `spec-cases/`, as a TypeScript type, for any runtime; `spec-cases/README.md` says what the fields mean. */

export type Text = string | readonly (string | { readonly repeat: string; readonly times: number })[];

export type CaseLimits = { readonly [limit in keyof RuleLimits]?: number | null };

export interface CaseDiagnostic {
  readonly code: DiagnosticCode;
  readonly severity: Severity;
  readonly path: string;
  readonly says?: string;
}

interface PlacedDiagnostic extends CaseDiagnostic {
  readonly start: number;
  readonly end: number;
  readonly text: Text;
}

export interface CaseOptions {
  readonly excludeSender?: boolean;
  readonly assumePush?: boolean;
  readonly onInvalidRule?: OnInvalidRule;
  readonly semantics?: Semantics;
  readonly limits?: CaseLimits;
}

export interface MatchingCase {
  readonly rule: Text;
  readonly limits?: CaseLimits;
  readonly attributes?: MessageAttributes;
  readonly matches: Readonly<Record<Semantics, boolean>>;
}

export interface CanonicalCase {
  readonly rule: Text;
  readonly limits?: CaseLimits;
  readonly canonical: string;
  readonly complexity: number;
}

export interface RuleDiagnosticsCase {
  readonly rule: Text;
  readonly limits?: CaseLimits;
  readonly diagnostics: readonly PlacedDiagnostic[];
}

export interface CatalogDiagnosticsCase extends RuleDiagnosticsCase {
  readonly catalog: AttributesCatalogDefinition;
}

export interface DecisionCase {
  readonly preferences?: ChannelMembershipPreferences;
  readonly member: string;
  readonly message: PushMessage;
  readonly options?: CaseOptions;
  readonly decision: { readonly notify: boolean; readonly reason: DecisionReason };
}

export interface RefusedPreferencesCase {
  readonly preferences: ChannelMembershipPreferences;
  readonly options?: CaseOptions;
  readonly diagnostics: readonly CaseDiagnostic[];
}

export interface AttributesDiagnosticsCase {
  readonly attributes?: unknown;
  readonly attributesJson?: Text;
  readonly limits?: { readonly maxBytes: number | null };
  readonly diagnostics: readonly CaseDiagnostic[];
}

export interface MessageDiagnosticsCase {
  readonly message: unknown;
  readonly diagnostics: readonly CaseDiagnostic[];
}

export interface ProofsCase {
  readonly rule: Text;
  readonly limits?: CaseLimits;
  readonly proves: Readonly<Record<Semantics, Proof>> & { readonly differsOn: MessageAttributes | null };
}

interface Proof {
  readonly matching: MessageAttributes | null;
  readonly notMatching: MessageAttributes | null;
  readonly diagnostics: readonly PlacedDiagnostic[];
}

export interface ComparisonCase {
  readonly rule: Text;
  readonly other: Text;
  readonly limits?: CaseLimits;
  readonly compares: Readonly<Record<Semantics, Readonly<Record<"both" | "onlyA" | "onlyB", MessageAttributes | null>>>>;
}

export interface NearestCase {
  readonly rule: Text;
  readonly attributes: MessageAttributes;
  readonly limits?: CaseLimits;
  readonly nearest: Readonly<Record<Semantics, { readonly add: MessageAttributes; readonly remove: MessageAttributes } | null>>;
}

export interface PushesCase {
  readonly member: string;
  readonly message: PushedMessage;
  readonly endpoints: readonly PushEndpoint[];
  readonly pushes: readonly { readonly reason: PushReason; readonly type?: string; readonly token?: string; readonly payload?: object }[];
}

export type SpecCase = { readonly name: string } & (
  | MatchingCase
  | CanonicalCase
  | RuleDiagnosticsCase
  | CatalogDiagnosticsCase
  | DecisionCase
  | RefusedPreferencesCase
  | AttributesDiagnosticsCase
  | MessageDiagnosticsCase
  | ProofsCase
  | ComparisonCase
  | NearestCase
  | PushesCase
);

export function expand(text: Text): string {
  return typeof text === "string" ? text : text.map((part) => (typeof part === "string" ? part : part.repeat.repeat(part.times))).join("");
}

/** JSON has `null` instead of `Infinity`. */
export function limitsOf(limits: CaseLimits = {}): RuleLimits {
  return Object.fromEntries(Object.entries(limits).map(([name, limit]) => [name, limit ?? Number.POSITIVE_INFINITY]));
}

export function optionsOf({ limits, ...options }: CaseOptions = {}): DecideOptions {
  return { ...options, limits: limitsOf(limits) };
}
