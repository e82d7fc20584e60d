/** `npm run tarball`: lists the files of the package and their sizes, and installs it into an empty project: the log, the time. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { installInto, listing } from "./pack.ts";

const folder = mkdtempSync(join(tmpdir(), "pushsieve-tarball-"));
const { packed, log, seconds } = installInto(folder);
rmSync(folder, { recursive: true });
console.log(listing(packed));
console.log(`$ npm install ${packed.filename}\n${log.trim()}\n\ninstalled in ${seconds.toFixed(1)} s, in an empty project`);
