/** How a table is scrolled. All lengths are in pixels. */
export interface Scrolled {
  /** The number of rows. */
  readonly count: number;
  readonly top: number;
  /** The height of what is seen, and of a row. */
  readonly view: number;
  readonly row: number;
}

/** Which rows are in the document, and where. */
export interface Window {
  readonly from: number;
  /** Excluded. */
  readonly to: number;
  /** The height of the space in which the rows are. */
  readonly height: number;
  /** Where in that space the first of them is. */
  readonly offset: number;
}

/** Browsers do not lay out more than 17 to 33 million pixels. */
const TALLEST = 15_000_000;
/** Rows beside those that are seen. */
const MARGIN = 4;

/**
 * Finds the rows that are seen. A table that would be too tall for a browser scrolls faster than its bar, so its end can be reached.
 * A package for this is not needed: all rows have one height, and packages place each row where it is, beyond what browsers lay out.
 */
export function windowOf({ count, top, view, row }: Scrolled): Window {
  const full = count * row;
  const height = Math.min(full, TALLEST);
  const most = Math.max(0, height - view);
  const at = Math.min(Math.max(0, top), most);
  const shown = most === 0 ? 0 : at * ((full - view) / most);
  const from = Math.max(0, Math.floor(shown / row) - MARGIN);
  const to = Math.min(count, Math.ceil((shown + view) / row) + MARGIN);
  return { from, to, height, offset: at - (shown - from * row) };
}
