import { Channel, type ChannelMembershipPreferences, type Semantics } from "pushsieve";
import { guidance } from "pushsieve/diagnose";
import { MemberReader, renderProblem } from "pushsieve/input";
import type { Load, Loaded, Progress, RowProblem } from "./protocol.ts";
import { nameOf, piecesOf } from "./source.ts";

/** The most problems of rows that are shown. */
const MOST_PROBLEMS = 50;

/** What happens outside: the clock, and the end of the current task, after which `pause` throws if the request was cancelled. */
export interface Surroundings {
  readonly now: () => number;
  readonly pause: () => Promise<void>;
  readonly onProgress: (progress: Progress) => void;
}

type Allow = "ALL" | "NONE" | "FILTERED" | undefined;

/** The longest time without a pause. */
const LONGEST = 30;

/** The members of the page's channel: as a channel for each semantics that is asked for, and by their index. */
export class Members {
  /** By the index of the member, which is the same in all channels. */
  readonly arns: string[] = [];
  /** The numbers of {@link allows}, by the index of the member: a scan need not ask the channel. */
  readonly #allows: number[] = [];
  readonly #channels = new Map<Semantics, Channel>();
  /** The channel for the other semantics, with the members before `next`. */
  #growing: { readonly channel: Channel; next: number } | undefined;

  /** Reads the members of a source. @throws Error if it cannot be read. */
  static async load({ source, semantics }: Load, { now, pause, onProgress }: Surroundings): Promise<[Members, Loaded]> {
    const start = now();
    const members = new Members();
    const channel = new Channel({ semantics, onInvalidRule: "withhold", guidance });
    members.#channels.set(semantics, channel);
    const reader = new MemberReader(nameOf(source), {
      has: (memberArn) => channel.has(memberArn),
      set(memberArn, preferences, onInvalidRule) {
        channel.set(memberArn, preferences, onInvalidRule);
        members.#note(memberArn, preferences, channel);
        return channel;
      },
    });
    const problems: RowProblem[] = [];
    const report = (reports: ReturnType<typeof reader.write>) => {
      for (const each of reports) {
        for (const problem of each.problems) {
          if (problems.length === MOST_PROBLEMS) return;
          const where = `${each.file}:${problem.place.line}:${problem.place.column}`;
          problems.push({ where, memberArn: each.memberArn, text: renderProblem(problem, each) });
        }
      }
    };
    let paused = start;
    for await (const { text, share } of piecesOf(source, () => reader.line)) {
      report(reader.write(text));
      if (now() - paused < LONGEST) continue;
      onProgress({ share, members: channel.size });
      await pause();
      paused = now();
    }
    report(reader.end());
    const { refused, kept } = reader;
    return [members, { members: channel.size, example: members.arns[0], refused, kept, problems, milliseconds: now() - start }];
  }

  /** Returns the channel as one of the two semantics reads its rules. The second is made when it is first asked for. */
  async channel(semantics: Semantics, { now, pause, onProgress }: Surroundings): Promise<Channel> {
    const known = this.#channels.get(semantics);
    if (known !== undefined) return known;
    // What was made before a cancellation is kept.
    this.#growing ??= { channel: new Channel({ semantics, onInvalidRule: "withhold", guidance }), next: 0 };
    const growing = this.#growing;
    let paused = now();
    while (growing.next < this.arns.length) {
      const memberArn = this.arns[growing.next++]!;
      growing.channel.set(memberArn, this.get(memberArn));
      if (now() - paused < LONGEST) continue;
      onProgress({ share: growing.next / this.arns.length, members: growing.next });
      await pause();
      paused = now();
    }
    this.#channels.set(semantics, growing.channel);
    return growing.channel;
  }

  /** Returns the preferences of a member, as they were set. */
  get(memberArn: string): ChannelMembershipPreferences | undefined {
    const [channel] = this.#channels.values();
    return channel?.get(memberArn);
  }

  /** Replaces the preferences of a member. @throws FilterRuleError if they are rejected, and changes nothing. */
  set(memberArn: string, preferences: ChannelMembershipPreferences | undefined): void {
    for (const channel of this.#channels.values()) {
      channel.set(memberArn, preferences, "throw");
      this.#note(memberArn, preferences, channel);
    }
    if (this.#growing?.channel.has(memberArn)) this.#growing.channel.set(memberArn, preferences);
  }

  /** What a member of this index has chosen. */
  allowOf(index: number): Allow {
    return allows[this.#allows[index] ?? 0];
  }

  #note(memberArn: string, preferences: ChannelMembershipPreferences | undefined, channel: Channel): void {
    const index = channel.memberIndex(memberArn);
    if (index === undefined) return;
    this.arns[index] = memberArn;
    this.#allows[index] = allows.indexOf(preferences?.PushNotifications?.AllowNotifications);
  }
}

const allows: readonly Allow[] = [undefined, "ALL", "NONE", "FILTERED"];
