/** The sizes of channels that the page makes; the smallest has the people of the demo. */
export const madeSizes = [30, 10_000, 1_000_000] as const;

export type MadeSize = (typeof madeSizes)[number];
