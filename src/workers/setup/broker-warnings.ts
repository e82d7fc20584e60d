/** The fault tests lost writes and skipped messages in clusters of 2.9.10, 2.9.25 and 2.10.18, and in none of 2.10.29 or newer (docs/scale.md). */
const FIRST_KEPT = [2, 10, 29] as const;

/** Returns what is known to go wrong with a broker of this version, for a deployment with this many replicas. */
export function brokerWarnings(version: string, replicas: number): readonly string[] {
  const parts = version.split(".").map((part) => Number.parseInt(part, 10) || 0);
  const differing = FIRST_KEPT.findIndex((part, index) => part !== parts[index]);
  const isOld = differing !== -1 && (parts[differing] ?? 0) < FIRST_KEPT[differing]!;
  if (replicas < 2 || version === "" || !isOld) return [];
  return [`nats-server ${version} can lose acknowledged writes and skip messages in a cluster: use 2.12 or newer there`];
}
