import { Versions } from "../../fanout/versions.ts";
import type { NamedEndpoint } from "../../messaging/delivery/push-sink.ts";
import type { Key, Rows } from "../../messaging/store/rows.ts";
import type { Change, DamagedRowError, MessagingStore } from "../../messaging/store/store.ts";

/** An endpoint of a user, in the form of the identity API. */
export interface UserEndpoint extends NamedEndpoint {
  readonly EndpointId: string;
  readonly Name: string | undefined;
}

/** The endpoints of each user that has some, at one moment. */
export type EndpointsByUser = Pick<ReadonlyMap<string, readonly UserEndpoint[]>, "get">;

interface Reports {
  /** Called for a row that cannot be read. */
  readonly onDamaged: (error: DamagedRowError) => void;
  /** Called if the store cannot be read. */
  readonly onFailed: (error: unknown) => void;
}

/** The number of users in a page, and of endpoints of one user. */
const PAGE = 1000;

/** The endpoints of all users in memory, so that a message of a large channel asks the store for no member. It follows commits. */
export class EndpointDirectory {
  readonly #users: Map<string, readonly UserEndpoint[]> = new Map();
  readonly #versions: Versions<string, readonly UserEndpoint[]> = new Versions((user) => this.#users.get(user));
  #isRead = false;
  /** The users that changed while the store is read: they are read again. Absent before, because a store may never be read. */
  #changed: Set<string> | undefined;
  #reading: Promise<void> = Promise.resolve();

  /** Reads the store in the background, once. If that fails, it knows only what is committed from then on. */
  read(store: Pick<MessagingStore, "groups" | "list">, { onDamaged, onFailed }: Reports): void {
    this.#changed = new Set();
    this.#reading = this.#read(store, this.#changed, onDamaged).catch((error: unknown) => {
      this.#isRead = true;
      onFailed(error);
    });
  }

  /** Returns the endpoints of this moment; after a start, those of the moment when the store has been read. */
  endpoints(): Promise<EndpointsByUser> {
    return this.#isRead ? Promise.resolve(this.#versions.snapshot()) : this.#reading.then(() => this.#versions.snapshot());
  }

  /** Follows a committed change. */
  apply(change: Change): void {
    if ("removeGroup" in change) {
      if (change.removeGroup.kind === "endpoint") this.#set(change.removeGroup.group, () => []);
    } else if ("put" in change) this.applyRow(change.put, change.value);
    else if ("remove" in change) this.applyRow(change.remove, undefined);
  }

  /** Follows a row that was put, or removed if it has no value. */
  applyRow({ kind, group, id }: Key, value: object | undefined): void {
    if (kind !== "endpoint") return;
    this.#set(group, (before) => {
      const added = value === undefined ? undefined : endpointOf(id, value as Rows["endpoint"]);
      if (added !== undefined && before.some(({ EndpointId }) => EndpointId === id))
        return before.map((each) => (each.EndpointId === id ? added : each));
      const others = before.filter(({ EndpointId }) => EndpointId !== id);
      return added === undefined ? others : [...others, added];
    });
  }

  #set(user: string, change: (before: readonly UserEndpoint[]) => readonly UserEndpoint[]): void {
    if (!this.#isRead) {
      this.#changed?.add(user);
      return;
    }
    const endpoints = change(this.#users.get(user) ?? []);
    this.#versions.note(user);
    if (endpoints.length > 0) this.#users.set(user, endpoints);
    else this.#users.delete(user);
  }

  async #read(store: Pick<MessagingStore, "groups" | "list">, changed: Set<string>, onDamaged: Reports["onDamaged"]): Promise<void> {
    const readUser = async (user: string) => {
      const { rows, damaged } = await store.list({ kind: "endpoint", group: user, limit: PAGE });
      damaged.forEach(onDamaged);
      const endpoints = rows.map(({ key, value }) => endpointOf(key.id, value));
      if (endpoints.length > 0) this.#users.set(user, endpoints);
      else this.#users.delete(user);
    };
    for (let after: string | undefined, isLast = false; !isLast; ) {
      const users = await store.groups("endpoint", PAGE, after);
      for (const user of users) await readUser(user);
      isLast = users.length < PAGE;
      after = users.at(-1);
    }
    for (const user of changed) {
      changed.delete(user);
      await readUser(user);
    }
    this.#isRead = true;
  }
}

function endpointOf(EndpointId: string, { Name, Type, AllowMessages, EndpointState, EndpointAttributes }: Rows["endpoint"]): UserEndpoint {
  return { EndpointId, Name, Type, AllowMessages, EndpointState, EndpointAttributes };
}
