/** As much of the package as is used: it may be absent where this is compiled, and has no types of its own. */
declare module "better-sqlite3" {
  const Database: new (path: string) => import("./sqlite-driver.ts").SqliteDatabase;
  export default Database;
}
