import { execFileSync } from "node:child_process";

/** Some tests ask the built package, as its users have it: `npm run build`, once before all tests. */
export default function build(): void {
  execFileSync("npm", ["run", "--silent", "build"], { stdio: ["ignore", "inherit", "inherit"], shell: process.platform === "win32" });
}
