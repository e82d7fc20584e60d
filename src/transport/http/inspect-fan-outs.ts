import { Hono } from "hono";
import { decisionReasons } from "../../fanout/decision.ts";
import type { FanOut } from "../../fanout/fan-out.ts";
import { ApiError } from "../../messaging/errors.ts";
import { type AppOptions, type Env, explained, requireLocal, requireSignature } from "./context.ts";
import { readChoice, readPaging, requireKnown } from "./query.ts";
import { namedMembers } from "./recent.ts";

/** The members that the list of fan-outs names. */
const NAMED = 20;

/** `/_pushsieve/fan-outs`: the last decided messages, with the reason of every member. */
export function inspectFanOuts(options: AppOptions): Hono<Env> {
  const { recent } = options;
  const app = new Hono<Env>();

  app.get("/", async (c) => {
    await requireSignature(c, new Uint8Array(), options);
    const { query } = c.get("target");
    requireKnown(query, ["channel", "max-results"]);
    const { MaxResults } = readPaging(new Map([["max-results", "100"], ...query]));
    const fanOuts = await Promise.all(
      recent
        .list(query.get("channel"))
        .slice(0, MaxResults)
        .map(async (record) => {
          const { fanOut } = recent.find(record.MessageId) ?? {};
          return { ...record, ...(fanOut === undefined ? {} : await namedMembers(fanOut, 0, NAMED)) };
        }),
    );
    return c.json({ fanOuts });
  });

  app.get("/:id/members", async (c) => {
    await requireSignature(c, new Uint8Array(), options);
    const { query, segments } = c.get("target");
    requireKnown(query, ["reason", "max-results", "next-token"]);
    const { MaxResults, NextToken = "0" } = readPaging(query);
    if (!/^\d{1,9}$/.test(NextToken)) throw new ApiError("BadRequestException", "next-token must be a token that this list returned");
    const fanOut = fanOutOf(segments[2]);
    return c.json(await namedMembers(fanOut, Number(NextToken), MaxResults, readChoice(query, "reason", decisionReasons)));
  });

  app.get("/:id/members/:member", async (c) => {
    await requireSignature(c, new Uint8Array(), options);
    requireLocal(c, options);
    const [, , id, , MemberArn = ""] = c.get("target").segments;
    const fanOut = fanOutOf(id);
    try {
      return c.json({ MemberArn, ...explained(fanOut.decision(MemberArn)) });
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      throw new ApiError("NotFoundException", "Not found: the member in this fan-out");
    }
  });
  return app;

  function fanOutOf(id = ""): FanOut {
    const found = recent.find(id);
    if (found === undefined) throw new ApiError("NotFoundException", "Not found: the message among the last fan-outs");
    if (found.fanOut === undefined)
      throw new ApiError("NotFoundException", "Not found: the members of this fan-out are no longer in memory, because newer fan-outs are");
    return found.fanOut;
  }
}
