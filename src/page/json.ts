/** A value that JSON can carry. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json | undefined };

/** Returns the value under a name, if the JSON is an object that has it. */
export function at(json: Json | undefined, name: string): Json | undefined {
  const isObject = typeof json === "object" && json !== null && !Array.isArray(json);
  return isObject && Object.hasOwn(json, name) ? (json as { readonly [name: string]: Json })[name] : undefined;
}
