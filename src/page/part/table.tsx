import "./table.css";
import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { windowOf } from "./window.ts";

interface Props {
  readonly label: string;
  readonly columns: readonly string[];
  /** The number of rows of the whole table. */
  readonly count: number;
  /** The cells of a row; absent while it is not here yet. */
  readonly cells: (index: number) => readonly ComponentChildren[] | undefined;
  readonly isChosen: (index: number) => boolean;
  /** Called with the rows that are seen. */
  readonly onSee: (from: number, to: number) => void;
  /** The table goes back to its beginning when this changes. */
  readonly start: string;
  readonly class?: string;
}

/** A table of any length: only the rows that are seen are in the document, and all have one height. */
export function Table({ label, columns, count, cells, isChosen, onSee, start, class: className = "" }: Props) {
  const scroller = useRef<HTMLElement>(null);
  const probe = useRef<HTMLTableRowElement>(null);
  const top = useSignal(0);
  const size = useSignal({ view: 0, row: 32 });

  useEffect(() => {
    const measure = () => {
      const [view, row] = [scroller.current?.clientHeight ?? 0, probe.current?.offsetHeight ?? 0];
      if (row > 0) size.value = { view, row };
    };
    const observer = new ResizeObserver(measure);
    for (const each of [scroller.current, probe.current]) if (each !== null) observer.observe(each);
    return () => observer.disconnect();
  }, []);
  useLayoutEffect(() => {
    scroller.current?.scrollTo({ top: 0 });
    top.value = 0;
  }, [start]);

  const { from, to, height, offset } = windowOf({ count, top: top.value, ...size.value });
  const below = Math.max(0, height - offset - (to - from) * size.value.row);
  useEffect(() => onSee(from, to), [from, to]);

  return (
    <section
      class={`table ${className}`}
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by the keyboard.
      tabIndex={0}
      ref={scroller}
      onScroll={({ currentTarget }) => {
        top.value = currentTarget.scrollTop;
      }}
    >
      <table aria-label={label} aria-rowcount={count + 1}>
        <thead>
          <tr aria-rowindex={1} ref={probe}>
            {columns.map((title) => (
              <th scope="col" key={title}>
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          <Spacer height={offset} columns={columns.length} />
          {Array.from({ length: to - from }, (_, at) => from + at).map((index) => (
            <tr key={index} aria-rowindex={index + 2} aria-current={isChosen(index) ? "true" : undefined}>
              {(cells(index) ?? columns.map(() => "…")).map((cell, column) => (
                <td key={columns[column]}>{cell}</td>
              ))}
            </tr>
          ))}
          <Spacer height={below} columns={columns.length} />
        </tbody>
      </table>
    </section>
  );
}

/** The room of rows that are not in the document. */
function Spacer({ height, columns }: { readonly height: number; readonly columns: number }) {
  const cell = useRef<HTMLTableCellElement>(null);
  useLayoutEffect(() => cell.current?.style.setProperty("height", `${height}px`), [height]);
  return (
    // biome-ignore lint/a11y/noAriaHiddenOnFocusable: a row without content cannot have the focus.
    <tr class="spacer" aria-hidden="true">
      <td colSpan={columns} ref={cell} />
    </tr>
  );
}
