import { anythingBut } from "./anything-but.ts";
import { Dialect } from "./dialect.ts";
import { includes } from "./includes.ts";

/** The dialect of Amazon Chime SDK messaging. To add an operator: its file, and its names here, in `predicates.ts` and in `words.ts`. */
export const chime: Dialect = /* @__PURE__ */ new Dialect([includes, anythingBut]);
