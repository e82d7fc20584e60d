import { type Decision, type DecisionReason, type FanOut, FilterRuleError } from "pushsieve";
import { explainDecision } from "pushsieve/diagnose";
import { Members, type Surroundings } from "./members.ts";
import type {
  Change,
  Changed,
  Decide,
  Decided,
  DecidedSide,
  ExplainedDecision,
  Filter,
  Load,
  Loaded,
  Row,
  Rows,
  RowsPage,
  Side,
  Why,
} from "./protocol.ts";
import { Selection } from "./selection.ts";

/** A side that was decided, and whether it notifies each member, by index. */
interface Known {
  readonly members: Members;
  readonly fanOut: FanOut;
  readonly notified: () => Uint8Array;
}

/** Owns the channel in the worker, and answers the questions of the page about it. */
export class ChannelOwner {
  #members = new Members();
  #first: Known | undefined;
  #second: Known | undefined;
  #selection: { readonly filter: string; readonly selection: Selection } | undefined;

  /** Replaces the channel by the one of a source. If that fails or is cancelled, the channel before stays. */
  async load(ask: Load, surroundings: Surroundings): Promise<Loaded> {
    const [members, loaded] = await Members.load(ask, surroundings);
    this.#members = members;
    this.#take(undefined, undefined);
    return loaded;
  }

  /** Decides the channel, one way or two ways. */
  async decide({ first, second }: Decide, surroundings: Surroundings): Promise<Decided> {
    const members = this.#members;
    const [one, decidedOne] = await sideOf(members, first, surroundings);
    if (second === undefined) {
      this.#take(one, undefined);
      return { first: decidedOne };
    }
    const [two, decidedTwo] = await sideOf(members, second, surroundings);
    this.#take(one, two);
    const [a, b] = [one.notified(), two.notified()];
    const differ = { first: 0, second: 0 };
    for (let index = 0; index < a.length; index++) {
      if (a[index]! > b[index]!) differ.first++;
      else if (a[index]! < b[index]!) differ.second++;
    }
    return { first: decidedOne, second: decidedTwo, differ };
  }

  /** Returns a part of the members that pass a filter, in the order of the channel. */
  async rows({ filter, from, to }: Rows, { pause }: Surroundings): Promise<RowsPage> {
    const first = this.#decided();
    const selection = this.#select(filter, first);
    const indexes = await selection.page(from, to, pause);
    const total = totalOf(filter, first) ?? (await selection.count(pause));
    return { rows: indexes.map((index) => rowOf(first.members.arns[index]!, first, this.#second)), total };
  }

  /** Returns the decisions for one member, with their explanations. */
  why(memberArn: string): Why {
    const second = this.#second === undefined ? {} : { second: explained(this.#second.fanOut.decision(memberArn)) };
    const { members, fanOut } = this.#decided();
    return { preferences: members.get(memberArn), first: explained(fanOut.decision(memberArn)), ...second };
  }

  /** Replaces the preferences of a member, or returns why they are rejected. The decisions stay those of before. */
  set({ memberArn, preferences }: Change): Changed {
    try {
      this.#members.set(memberArn, preferences);
      return { diagnostics: [], text: undefined };
    } catch (error) {
      if (!(error instanceof FilterRuleError)) throw error;
      return { diagnostics: error.diagnostics, text: error.text };
    }
  }

  #take(first: Known | undefined, second: Known | undefined): void {
    this.#first = first;
    this.#second = second;
    this.#selection = undefined;
  }

  #decided(): Known {
    if (this.#first === undefined) throw new Error("no message has been decided");
    return this.#first;
  }

  /** Scrolling asks for further pages of one selection. */
  #select(filter: Filter, first: Known): Selection {
    const text = JSON.stringify(filter);
    if (this.#selection?.filter !== text) {
      const selection = new Selection(first.members.arns.length, this.#testOf(filter, first));
      this.#selection = { filter: text, selection };
    }
    return this.#selection.selection;
  }

  /** Tests the cheap things first, because a million members are tested. */
  #testOf({ reason, name, differs }: Filter, { members, fanOut, notified }: Known): (index: number) => boolean {
    const isNamed = name === "" ? undefined : testOfName(name);
    const allow = reason === undefined ? undefined : chosenFor[reason];
    const marks = differs === undefined ? undefined : ([notified(), this.#second?.notified() ?? notified()] as const);
    return (index) => {
      if (allow !== undefined && members.allowOf(index) !== allow) return false;
      if (marks !== undefined && differs !== undefined && !isDifferent(marks[0][index], marks[1][index], differs)) return false;
      const memberArn = members.arns[index]!;
      return (isNamed?.(memberArn) ?? true) && (reason === undefined || fanOut.reason(memberArn) === reason);
    };
  }
}

function explained(decision: Decision): ExplainedDecision {
  return { ...decision, explanation: explainDecision(decision) };
}

async function sideOf(members: Members, { message, options, semantics }: Side, surroundings: Surroundings): Promise<[Known, DecidedSide]> {
  const channel = await members.channel(semantics, surroundings);
  const start = surroundings.now();
  const fanOut = channel.fanOut(message, options);
  const { size, counts } = fanOut;
  const milliseconds = surroundings.now() - start;
  let marks: Uint8Array | undefined;
  const notified = () => {
    marks ??= marksOf(fanOut, members.arns.length);
    return marks;
  };
  return [
    { members, fanOut, notified },
    { size, counts, milliseconds },
  ];
}

/** Returns how many members pass, if that is known without testing them. */
function totalOf({ reason, name, differs }: Filter, { members, fanOut }: Known): number | undefined {
  if (name !== "" || differs !== undefined) return undefined;
  return reason === undefined ? members.arns.length : fanOut.counts[reason];
}

function rowOf(memberArn: string, { members, fanOut }: Known, second: Known | undefined): Row {
  const push = members.get(memberArn)?.PushNotifications;
  return {
    memberArn,
    notify: fanOut.has(memberArn),
    reason: fanOut.reason(memberArn),
    ...(second === undefined ? {} : { second: { notify: second.fanOut.has(memberArn), reason: second.fanOut.reason(memberArn) } }),
    allow: push?.AllowNotifications,
    rule: push?.FilterRule,
  };
}

/** The choice that members with a reason must have made. */
const chosenFor: Partial<Record<DecisionReason, string>> = {
  all: "ALL",
  none: "NONE",
  "filter-matched": "FILTERED",
  "filter-not-matched": "FILTERED",
};

function marksOf(fanOut: FanOut, size: number): Uint8Array {
  const marks = new Uint8Array(size);
  for (const index of fanOut.memberIndexes()) marks[index] = 1;
  return marks;
}

function isDifferent(first: number | undefined, second: number | undefined, which: NonNullable<Filter["differs"]>): boolean {
  return first !== second && (which === "either" || (which === "first") === (first === 1));
}

/** A name is the part of an ARN after the last slash. */
function testOfName(part: string): (memberArn: string) => boolean {
  const escaped = part.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
  const pattern = new RegExp(/[/:]/.test(part) ? escaped : `${escaped}[^/]*$`, "i");
  return (memberArn) => pattern.test(memberArn);
}
