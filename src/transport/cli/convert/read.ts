import { isRecord } from "../../../diagnostic/describe.ts";
import type { PushMessage } from "../../../fanout/message.ts";
import { type ChannelMembershipPreferences, readPreferences } from "../../../fanout/preferences.ts";
import { messageParts } from "../../../input/forms.ts";
import { belowPreferences, parse, type ReadMember, RULE_IN_PREFERENCES, readMembers } from "../../../input/member.ts";
import { inputProblem, isRefused, type Problem, sourceProblems } from "../../../input/problem.ts";
import { type Findings, reportOf } from "../../../input/report.ts";
import type { SourceValue } from "../../../input/split.ts";
import { guidance } from "../../../rule/guidance.ts";
import { readText } from "../../../rule/parse.ts";
import { openSource, readBatches } from "../read/input.ts";
import { kindOf } from "../read/kind.ts";
import { messageProblems } from "../read/messages.ts";
import { writeProblems } from "../read/render-problem.ts";
import type { Session } from "../screen/session.ts";
import { UsageError } from "../screen/terminal.ts";
import { documentsIn } from "./documents.ts";

/** A member, as all responses together describe it. */
export interface JoinedMember {
  readonly memberArn: string;
  readonly preferences: ChannelMembershipPreferences | undefined;
  /** Whether a response had the preferences, or had none for this member. A list of memberships never has them. */
  readonly isKnown: boolean;
}

/** The data that was read so far. */
interface Joined {
  readonly kind: "members" | "message" | undefined;
  readonly channelArn: string | undefined;
  /** In the order of their first occurrence in the input. */
  readonly members: ReadonlyMap<string, JoinedMember>;
  readonly refused: number;
}

/**
 * Reads responses of the API, also in pages, or rows in any other form that `check` accepts. Members
 * are joined. Messages are passed on as they arrive, each id once. Rejected values are reported on stderr.
 */
export class Joiner implements Joined {
  kind: "members" | "message" | undefined;
  channelArn: string | undefined;
  readonly members = new Map<string, JoinedMember>();
  refused = 0;
  readonly #messageIds = new Set<string>();
  readonly #onMessage: (message: PushMessage) => Promise<void>;
  readonly #session: Session;

  constructor(onMessage: (message: PushMessage) => Promise<void>, session: Session) {
    this.#onMessage = onMessage;
    this.#session = session;
  }

  async read(files: readonly string[]): Promise<void> {
    if (files.filter((file) => file === "-").length > 1) throw new UsageError("only one input can be read from stdin");
    for (const file of files) await this.#file(file);
  }

  async #file(file: string): Promise<void> {
    const source = await openSource(file, this.#session.terminal.stdin);
    const progress = await this.#session.progress(source.size);
    try {
      for await (const values of readBatches(source, (bytes) => progress.add(bytes))) {
        for (const value of values) {
          const damage = sourceProblems(value);
          const documents = isRefused(damage) ? documentsIn(value) : undefined;
          for (const each of documents ?? [value]) await this.#report(source.name, each);
        }
      }
    } finally {
      progress.stop();
    }
  }

  async #report(file: string, value: SourceValue): Promise<void> {
    for (const findings of await this.#take(value)) {
      if (isRefused(findings.problems)) this.refused++;
      await writeProblems(reportOf(file, value, findings), this.#session.err);
    }
  }

  /** Adds the members or messages of a value, and returns its problems. */
  async #take(value: SourceValue): Promise<Findings[]> {
    const damage = sourceProblems(value);
    if (isRefused(damage)) return [{ text: value.text, heldAt: undefined, problems: damage }];
    const parsed = value.parsed ?? parse(value.text);
    const kind = kindOf(parsed, false);
    if (kind === "row") return [];
    const problem = kind === "members" || kind === "message" ? this.#outOfPlace(kind, parsed) : NOT_A_RESPONSE;
    if (problem !== undefined) return [{ heldAt: undefined, problems: [inputProblem(problem)] }];
    if (kind === "message") return this.#messages(parsed);
    const isList = isRecord(parsed) && (parsed.ChannelMemberships ?? parsed.ChannelMembership) !== undefined;
    return readMembers(parsed).flatMap((member) => this.#member(member, !isList));
  }

  /** Checks that all rows of an input have one kind and one channel. */
  #outOfPlace(kind: "members" | "message", value: unknown): string | undefined {
    this.kind ??= kind;
    if (this.kind !== kind) return `expected ${inWords[this.kind]} like the earlier rows, found ${inWords[kind]}: convert them separately`;
    const arn = isRecord(value) ? value.ChannelArn : undefined;
    if (typeof arn !== "string") return undefined;
    this.channelArn ??= arn;
    return this.channelArn === arn
      ? undefined
      : `expected the channel ${this.channelArn} of the earlier rows, found ${arn}: convert them separately`;
  }

  #member(read: ReadMember, isKnown: boolean): Findings[] {
    const { memberArn, preferencesPath } = read;
    const { text, diagnostics } = readPreferences(read.preferences, (rule) => readText(rule, { guidance }), guidance);
    const heldAt = preferencesPath + RULE_IN_PREFERENCES;
    const problems: Problem[] = [...read.problems, ...belowPreferences(diagnostics.filter(isError), preferencesPath)];
    if (memberArn === undefined || isRefused(problems)) return [{ memberArn, text, heldAt, problems }];
    const preferences = (read.preferences ?? undefined) as ChannelMembershipPreferences | undefined;
    const known = this.members.get(memberArn);
    if (known?.isKnown && isKnown && JSON.stringify(known.preferences) !== JSON.stringify(preferences))
      return [{ memberArn, heldAt, problems: [inputProblem("an earlier row has other preferences for this member", read.path)] }];
    if (known === undefined || isKnown) this.members.set(memberArn, { memberArn, preferences, isKnown });
    return [];
  }

  async #messages(value: unknown): Promise<Findings[]> {
    const refused: Findings[] = [];
    for (const part of messageParts(value)) {
      if (part.skipped !== undefined) continue;
      const problems = messageProblems(part);
      if (problems.length > 0) refused.push({ heldAt: undefined, problems });
      if (isRefused(problems)) continue;
      const { MessageId } = part.value as { readonly MessageId?: unknown };
      if (typeof MessageId === "string") {
        const before = this.#messageIds.size;
        if (this.#messageIds.add(MessageId).size === before) continue;
      }
      await this.#onMessage(part.value as PushMessage);
    }
    return refused;
  }
}

const NOT_A_RESPONSE =
  "expected a response of ListChannelMemberships, GetChannelMembershipPreferences or ListChannelMessages, or a row of members or messages";

const inWords = { members: "members", message: "messages" } as const;

function isError({ severity }: Problem): boolean {
  return severity === "error";
}
