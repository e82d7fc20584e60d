/** The data that the checks before a release read. */
export interface Release {
  readonly manifest: {
    readonly version: string;
    readonly repository?: { readonly url?: string };
    readonly homepage?: string;
    readonly bugs?: { readonly url?: string };
    readonly publishConfig?: { readonly provenance?: boolean };
    readonly dependencies?: Readonly<Record<string, string>>;
    readonly optionalDependencies?: Readonly<Record<string, string>>;
    readonly scripts: Readonly<Record<string, string>>;
  };
  readonly lockVersion: string;
  readonly changelog: string;
  /** Bytes of the tarball, and of its contents. */
  readonly packed: { readonly size: number; readonly unpackedSize: number };
  /** Files that differ from the last commit. */
  readonly changed: readonly string[];
}

/** `problems` are mistakes at any time; `open` lists what only a release needs. */
export interface Findings {
  readonly problems: readonly string[];
  readonly open: readonly string[];
}

export const MAX_UNPACKED = 1_500_000;
const MAX_PACKED = 600_000;
/** The placeholder for the owner of the repository. */
const PLACEHOLDER = "OWNER";

export function checkRelease({ manifest, lockVersion, changelog, packed, changed }: Release): Findings {
  const problems: string[] = [];
  const open: string[] = [];
  const { version } = manifest;
  if (!/^\d+\.\d+\.\d+(?:-[0-9a-z.-]+)?$/.test(version)) problems.push(`package.json: ${version} is not a version`);
  if (lockVersion !== version) problems.push(`package-lock.json says ${lockVersion}, package.json ${version}: npm install`);
  const [, latest, date] = /^## (\S+) \(([^)]*)\)$/m.exec(changelog) ?? [];
  if (latest !== version) problems.push(`CHANGELOG.md begins with ${latest ?? "nothing"}, package.json says ${version}`);
  else if (date === "unreleased") open.push(`CHANGELOG.md: give ${version} its date`);
  else if (!/^\d{4}-\d\d-\d\d$/.test(date ?? "")) problems.push(`CHANGELOG.md: "${date}" is not a date like 2026-01-31`);
  if (!/^## \S+ \([^)]*\)\n\n(?:### .+\n\n)?- /m.test(changelog)) problems.push("CHANGELOG.md says nothing about this version");
  const addresses = { repository: manifest.repository?.url, homepage: manifest.homepage, bugs: manifest.bugs?.url };
  for (const [name, address] of Object.entries(addresses)) {
    if (address === undefined) problems.push(`package.json has no ${name}`);
    else if (address.includes(PLACEHOLDER)) open.push(`package.json: ${name} is a placeholder, ${address}`);
  }
  if (manifest.publishConfig?.provenance !== true) problems.push("package.json: publishConfig.provenance must be true");
  if (manifest.dependencies !== undefined || manifest.optionalDependencies !== undefined) problems.push("package.json has dependencies");
  for (const name of ["preinstall", "install", "postinstall", "prepare"])
    if (name in manifest.scripts)
      problems.push(`package.json: the script ${name} would run, or cause a warning, when the package is installed`);
  if (packed.unpackedSize >= MAX_UNPACKED) problems.push(`${packed.unpackedSize} bytes unpacked: at most ${MAX_UNPACKED}`);
  if (packed.size >= MAX_PACKED) problems.push(`${packed.size} bytes packed: at most ${MAX_PACKED}`);
  if (changed.length > 0) open.push(`not committed: ${changed.join(", ")}`);
  return { problems, open };
}
