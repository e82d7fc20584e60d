/** Returns only the fields that are present. */
export function given<T extends object>(members: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const found: { [K in keyof T]?: Exclude<T[K], undefined> } = {};
  for (const name in members) {
    const value = members[name];
    if (value !== undefined && value !== null) found[name] = value as Exclude<T[typeof name], undefined>;
  }
  return found;
}
