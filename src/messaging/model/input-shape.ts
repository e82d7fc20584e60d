import type { Operation } from "./operation.ts";
import type { Members, StructureShape } from "./shape.ts";

/** The request of an operation as one structure. */
export function inputShape({ input }: Operation): StructureShape {
  const entries = Object.entries(input);
  const members: Members = Object.fromEntries(entries.map(([name, { shape }]) => [name, shape]));
  return { kind: "structure", members, required: entries.filter(([, { required }]) => required === true).map(([name]) => name) };
}
