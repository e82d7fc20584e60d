/** The fault tests lost writes and skipped messages in clusters of 2.9.10, 2.9.25 and 2.10.18, and passed with 2.11.8 (docs/scale.md). */
const FIRST_SAFE_IN_CLUSTERS = [2, 11] as const;

/** Returns what is known to go wrong with a broker of this version, for a deployment with this many replicas. */
export function brokerWarnings(version: string, replicas: number): readonly string[] {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const isOld = major < FIRST_SAFE_IN_CLUSTERS[0] || (major === FIRST_SAFE_IN_CLUSTERS[0] && minor < FIRST_SAFE_IN_CLUSTERS[1]);
  if (replicas < 2 || !isOld) return [];
  return [`nats-server ${version} can lose acknowledged writes and skip messages in a cluster: use 2.11 or newer there`];
}
