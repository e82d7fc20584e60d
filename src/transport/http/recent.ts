import type { FanOut } from "../../fanout/fan-out.ts";
import type { SentMessage } from "../../messaging/delivery/dispatcher.ts";

/** The record of a decided message. */
export interface RecentFanOut {
  readonly ChannelArn: string;
  readonly MessageId: string;
  readonly decidedAt: string;
  readonly seconds: number;
  readonly notified: number;
  readonly counts: FanOut["counts"];
}

const REMEMBERED = 100;

/** The last decided messages, the newest first. */
export class RecentFanOuts {
  readonly #last: RecentFanOut[] = [];

  add({ ChannelArn, MessageId }: SentMessage, { size, counts }: FanOut, seconds: number, now: number): void {
    this.#last.unshift({ ChannelArn, MessageId, decidedAt: new Date(now).toISOString(), seconds, notified: size, counts });
    this.#last.length = Math.min(this.#last.length, REMEMBERED);
  }

  list(): readonly RecentFanOut[] {
    return this.#last;
  }
}
