import { execFileSync } from "node:child_process";

/** Some tests use the built package, as its users do: `npm run build`, once before all tests. */
export default function build(): void {
  execFileSync("npm", ["run", "--silent", "build"], { stdio: ["ignore", "inherit", "inherit"], shell: process.platform === "win32" });
}
