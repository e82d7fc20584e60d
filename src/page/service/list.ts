import { type Signal, signal } from "@preact/signals";
import { call } from "./api.ts";

const PAGE = 50;
/** The most rows that the service returns at once. */
const MOST = 1000;

type Parameters = Readonly<Record<string, string | undefined>>;

/** Where a list is: its path and its parameters; absent if there is nothing to list. */
export type ListPlace = { readonly path: string; readonly parameters?: Parameters } | undefined;

/** A list of the service. Shows its first pages. */
export class List<T> {
  readonly rows: Signal<readonly T[]> = signal([]);
  /** The token of the next page; absent on the last page. */
  readonly next: Signal<string | undefined> = signal(undefined);
  readonly problem: Signal<string> = signal("");
  readonly #name: string;
  readonly #place: () => ListPlace;
  #turn = 0;

  /** `name` is the field of the answer that has the rows. */
  constructor(name: string, place: () => ListPlace) {
    this.#name = name;
    this.#place = place;
  }

  /** Reads as many rows again as are shown. Returns false if they were not read: after a failure, or if a newer call replaced this one. */
  async load(): Promise<boolean> {
    return await this.#read([], undefined, Math.min(MOST, Math.max(PAGE, this.rows.peek().length)));
  }

  /** Shows the next page, too. */
  async more(): Promise<void> {
    await this.#read(this.rows.peek(), this.next.peek(), PAGE);
  }

  /** Shows nothing: for a list of something else. */
  clear(): void {
    this.#turn++;
    this.rows.value = [];
    this.next.value = undefined;
    this.problem.value = "";
  }

  async #read(before: readonly T[], token: string | undefined, count: number): Promise<boolean> {
    this.#turn++;
    const turn = this.#turn;
    const place = this.#place();
    if (place === undefined) {
      this.clear();
      return true;
    }
    const query = new URLSearchParams({ "max-results": String(count) });
    for (const [name, value] of Object.entries({ ...place.parameters, "next-token": token }))
      if (value !== undefined && value !== "") query.set(name, value);
    try {
      const answer = await call<{ readonly NextToken?: string }>("GET", `${place.path}?${query}`);
      if (turn !== this.#turn) return false;
      this.rows.value = [...before, ...(answer as unknown as Readonly<Record<string, readonly T[]>>)[this.#name]!];
      this.next.value = answer.NextToken;
      this.problem.value = "";
      return true;
    } catch (error) {
      if (turn === this.#turn) this.problem.value = (error as Error).message;
      return false;
    }
  }
}
