import type { ChannelMembershipPreferences, Decision, DecisionReason, Diagnostic, FanOutOptions, PushMessage, Semantics } from "pushsieve";
import type { Explanation } from "pushsieve/diagnose";

/** Where the members come from. */
export type Source =
  | { readonly kind: "made"; readonly size: number; readonly seed: number }
  | { readonly kind: "text"; readonly name: string; readonly text: string }
  | { readonly kind: "file"; readonly name: string; readonly file: Blob };

export interface Load {
  readonly source: Source;
  readonly semantics: Semantics;
}

export interface Progress {
  /** From 0 to 1. */
  readonly share: number;
  readonly members: number;
}

/** A rejected row, or one with an invalid rule, in the words of the library. */
export interface RowProblem {
  /** File, line and column. */
  readonly where: string;
  readonly memberArn: string | undefined;
  readonly text: string;
}

export interface Loaded {
  readonly members: number;
  /** The first of them: names of members become ARNs like this one. */
  readonly example: string | undefined;
  /** The number of rejected rows. */
  readonly refused: number;
  /** The number of members with an invalid rule; they are withheld. */
  readonly kept: number;
  /** The first of both. */
  readonly problems: readonly RowProblem[];
  readonly milliseconds: number;
}

/** One way to decide the channel. */
export interface Side {
  readonly message: PushMessage;
  readonly options: FanOutOptions;
  readonly semantics: Semantics;
}

export interface Decide {
  readonly first: Side;
  readonly second?: Side | undefined;
}

export interface DecidedSide {
  readonly size: number;
  readonly counts: Readonly<Record<DecisionReason, number>>;
  readonly milliseconds: number;
}

export interface Decided {
  readonly first: DecidedSide;
  readonly second?: DecidedSide;
  /** The members that only one of the two sides notifies. */
  readonly differ?: { readonly first: number; readonly second: number };
}

/** Which members to list. */
export interface Filter {
  /** A reason of the first side. */
  readonly reason?: DecisionReason | undefined;
  /** Part of a name, or of an ARN if it has a slash or a colon; in any case. */
  readonly name: string;
  /** Only members that one side notifies and the other does not; with `first`, those that only the first notifies. */
  readonly differs?: "either" | "first" | "second" | undefined;
}

export interface Rows {
  readonly filter: Filter;
  readonly from: number;
  readonly to: number;
}

export interface Row {
  readonly memberArn: string;
  readonly notify: boolean;
  readonly reason: DecisionReason;
  readonly second?: { readonly notify: boolean; readonly reason: DecisionReason };
  readonly allow: string | undefined;
  readonly rule: string | undefined;
}

export interface RowsPage {
  readonly rows: readonly Row[];
  /** The number of members that pass the filter. */
  readonly total: number;
}

export interface ExplainedDecision extends Decision {
  readonly explanation?: Explanation | undefined;
}

export interface Why {
  readonly preferences: ChannelMembershipPreferences | undefined;
  readonly first: ExplainedDecision;
  readonly second?: ExplainedDecision;
}

export interface Change {
  readonly memberArn: string;
  readonly preferences: ChannelMembershipPreferences | undefined;
}

/** Rejected preferences change nothing. */
export interface Changed {
  readonly diagnostics: readonly Diagnostic[];
  /** The rule text of their spans. */
  readonly text: string | undefined;
}

/** What the page asks the worker, and what it answers. */
export interface Questions {
  readonly load: { readonly ask: Load; readonly answer: Loaded };
  readonly decide: { readonly ask: Decide; readonly answer: Decided };
  readonly rows: { readonly ask: Rows; readonly answer: RowsPage };
  readonly why: { readonly ask: string; readonly answer: Why };
  readonly set: { readonly ask: Change; readonly answer: Changed };
}

export type Name = keyof Questions;

/** Messages to the worker. */
export type ToWorker =
  | { readonly [N in Name]: { readonly id: number; readonly name: N; readonly ask: Questions[N]["ask"] } }[Name]
  | { readonly cancel: number };

/** Messages from it. */
export type FromWorker =
  | { readonly id: number; readonly answer: Questions[Name]["answer"] }
  | { readonly id: number; readonly error: string }
  | { readonly id: number; readonly progress: Progress };
