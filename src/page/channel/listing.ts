import { batch, computed, effect, signal } from "@preact/signals";
import { ask, replaced } from "./connection.ts";
import { comparison, decided } from "./deciding.ts";
import type { Filter, Row } from "./protocol.ts";

/** Rows in one answer of the worker. */
const PAGE = 100;

export const filter = signal<Filter>({ name: "" });

/** The pages of the list that are here, by number, and the length of the whole list. */
const pages = signal<{ readonly pages: ReadonlyMap<number, readonly Row[]>; readonly total: number }>({ pages: new Map(), total: 0 });

/** The number of members that pass the filter. */
export const total = computed(() => pages.value.total);
export const listFailure = signal<string | undefined>(undefined);

let aborting = new AbortController();
let asked = new Set<number>();
/** Whether the pages belong to an older decision or filter: they are shown until the first new one is there. */
let isOld = false;
let seen = { from: 0, to: PAGE };

/** Returns a row, if it is here. */
export function rowAt(index: number): Row | undefined {
  return pages.value.pages.get(Math.floor(index / PAGE))?.[index % PAGE];
}

/** Says which rows are seen: those that are missing are asked for. */
export function see(from: number, to: number): void {
  seen = { from, to };
  // The first page says how long the list is.
  for (let page = Math.floor(from / PAGE); page * PAGE < Math.max(to, from + 1); page++) if (!asked.has(page)) void fetchPage(page);
}

/** Lists the members of one reason, or of all if it is chosen again. */
export function chooseReason(reason: Filter["reason"]): void {
  const { reason: before, ...rest } = filter.peek();
  filter.value = before === reason || reason === undefined ? rest : { ...rest, reason };
}

// With one side, no member differs.
effect(() => {
  const { differs, ...rest } = filter.value;
  if (comparison.value === "none" && differs !== undefined) filter.value = rest;
});

effect(() => {
  filter.value;
  if (decided.value === undefined) return;
  aborting.abort(replaced);
  aborting = new AbortController();
  asked = new Set();
  isOld = true;
  see(seen.from, seen.to);
});

async function fetchPage(page: number): Promise<void> {
  if (decided.peek() === undefined) return;
  asked.add(page);
  const { signal: aborted } = aborting;
  try {
    const answer = await ask("rows", { filter: filter.peek(), from: page * PAGE, to: (page + 1) * PAGE }, { signal: aborted });
    const before = isOld ? [] : pages.peek().pages;
    isOld = false;
    batch(() => {
      pages.value = { pages: new Map([...before, [page, answer.rows]]), total: answer.total };
      listFailure.value = undefined;
    });
  } catch (error) {
    if (!aborted.aborted) listFailure.value = error instanceof Error ? error.message : String(error);
  }
}
