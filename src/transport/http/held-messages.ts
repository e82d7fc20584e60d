import { heldUntil, statusAt } from "../../messaging/operation/processors.ts";
import type { Key, Rows } from "../../messaging/store/rows.ts";
import type { Change, MessagingStore } from "../../messaging/store/store.ts";

/** The most milliseconds that a timer waits; an imported message may have any time. */
const LONGEST_TIMER = 2 ** 31 - 1;

type Message = Rows["message"];

/** Reports held messages that fail because no callback arrives in time. Their rows do not change then, so no commit shows it. */
export class HeldMessages {
  readonly #store: Pick<MessagingStore, "get">;
  readonly #onLate: (key: Key<"message">) => void;
  readonly #timers = new Map<string, ReturnType<typeof setTimeout>>();

  constructor(store: Pick<MessagingStore, "get">, onLate: (key: Key<"message">) => void) {
    this.#store = store;
    this.#onLate = onLate;
  }

  /** Takes a change that was committed. */
  apply(change: Change): void {
    if ("put" in change && change.put.kind === "message") this.#follow(change.put, change.value as Message);
  }

  /** Forgets all messages. */
  clear(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
  }

  #follow(key: Key<"message">, row: Message): void {
    clearTimeout(this.#timers.get(key.id));
    this.#timers.delete(key.id);
    if (!isHeld(row)) return;
    const wait = Math.max(1, heldUntil(row) + 1 - Date.now());
    const timer = setTimeout(() => void this.#look(key), Math.min(wait, LONGEST_TIMER));
    timer.unref();
    this.#timers.set(key.id, timer);
  }

  async #look(key: Key<"message">): Promise<void> {
    // A row that cannot be read is reported when it is asked for.
    const stored = await this.#store.get(key).catch(() => undefined);
    if (stored === undefined || !isHeld(stored.value)) this.#timers.delete(key.id);
    else if (statusAt(stored.value, Date.now()).Value === "PENDING") this.#follow(key, stored.value);
    else {
      this.#timers.delete(key.id);
      this.#onLate(key);
    }
  }
}

function isHeld({ Status, Deleted }: Message): boolean {
  return Status.Value === "PENDING" && Deleted !== true;
}
