/** The public API of `pushsieve/messaging/store`: what an author of a store needs. */

export { decodeRow, encodeRow } from "./decode.ts";
export { type Key, type Kind, kinds, type Rows } from "./rows.ts";
export {
  type Change,
  DamagedRowError,
  type Expectation,
  type MessagingStore,
  type Page,
  type Range,
  type Revision,
  StoreConflictError,
  type Stored,
} from "./store.ts";
