/** The used part of the package, which may be absent when this is compiled, and has no types. */
declare module "better-sqlite3" {
  const Database: new (path: string) => import("./sqlite-driver.ts").SqliteDatabase;
  export default Database;
}
