import { fileURLToPath } from "node:url";

export { type Installation, installInto } from "../../src/build/pack.ts";

export const root: string = fileURLToPath(new URL("../..", import.meta.url));
