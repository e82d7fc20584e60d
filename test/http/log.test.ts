import { Writable } from "node:stream";
import { expect, it } from "vitest";
import { createLog } from "../../src/transport/http/log.ts";
import { rows } from "../cli/support.ts";

it("an unread log takes little memory, and reports how many lines are missing", async () => {
  let text = "";
  let isOpen = false;
  let release = () => {};
  const stream = new Writable({
    decodeStrings: false,
    write: (chunk: string, _encoding, done) => {
      text += chunk;
      if (isOpen) done();
      else release = done;
    },
  });
  const log = createLog("info", stream);
  for (let index = 0; index < 3000; index++) log.info({ index }, "x".repeat(1000));
  expect(stream.writableLength).toBeLessThan(1.1 * 1024 * 1024);
  isOpen = true;
  release();
  while (stream.writableLength > 0) await new Promise(setImmediate);
  log.info("again");
  const lines = rows(text);
  const [missing, last] = lines.slice(-2) as [{ dropped: number; level: string }, { msg: string }];
  expect(missing).toMatchObject({ level: "warn", msg: "the log is read too slowly, so lines are missing here" });
  expect(last.msg).toBe("again");
  expect(lines.length - 2 + missing.dropped).toBe(3000);
});

it("a log whose reader has gone away is silent", async () => {
  const stream = new Writable({ write: (_chunk, _encoding, done) => done(new Error("EPIPE")) });
  stream.on("error", () => {});
  const log = createLog("info", stream);
  log.info("one");
  await new Promise(setImmediate);
  expect(() => log.info("two")).not.toThrow();
});
