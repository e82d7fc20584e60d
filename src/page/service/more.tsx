import type { List } from "./list.ts";

/** What is below a list: its problem, or a button for the next page. */
export function More<T>({ list, none }: { readonly list: List<T>; readonly none: string }) {
  const { problem, rows, next } = list;
  if (problem.value !== "") return <p class="bad">{problem.value}</p>;
  if (next.value !== undefined)
    return (
      <button type="button" onClick={() => void list.more()}>
        Show more
      </button>
    );
  return rows.value.length === 0 ? <p class="muted">{none}</p> : null;
}
