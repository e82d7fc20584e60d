import { MemoryStore as Plain } from "../../src/messaging/index.ts";
import { decodeRow, encodeRow } from "../../src/messaging/store/index.ts";
import type { Key, Kind } from "../../src/messaging/store/rows.ts";
import type { DamagedRowError, Page, Range, Stored } from "../../src/messaging/store/store.ts";

/** A memory store in which single rows can be replaced by any text, as with an editor. */
export class DamageableStore extends Plain {
  readonly #texts = new Map<string, string>();

  damage(key: Key, text: string): void {
    this.#texts.set(nameOf(key), text);
  }

  override async get<K extends Kind>(key: Key<K>): Promise<Stored<K> | undefined> {
    const stored = await super.get(key);
    return stored === undefined ? undefined : this.#read(stored);
  }

  override async list<K extends Kind>(range: Range<K>): Promise<Page<K>> {
    const page = await super.list(range);
    const damaged: DamagedRowError[] = [];
    const rows = page.rows.filter((row) => {
      try {
        return this.#read(row) !== undefined;
      } catch (error) {
        damaged.push(error as DamagedRowError);
        return false;
      }
    });
    return { ...page, rows, damaged };
  }

  #read<K extends Kind>(stored: Stored<K>): Stored<K> {
    return { ...stored, value: decodeRow(stored.key, this.#texts.get(nameOf(stored.key)) ?? encodeRow(stored.value)) };
  }
}

function nameOf({ kind, group, id }: Key): string {
  return JSON.stringify([kind, group, id]);
}
