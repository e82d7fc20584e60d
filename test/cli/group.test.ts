import { expect, it } from "vitest";
import { Channel, type FanOut } from "../../src/index.ts";
import { group } from "../../src/transport/cli/fanout/group.ts";

it("members are grouped by cause, without explaining a rule", () => {
  const preferences = (AllowNotifications: "ALL" | "NONE") => ({ PushNotifications: { AllowNotifications } });
  const filtered = (FilterRule: string) => ({ PushNotifications: { AllowNotifications: "FILTERED" as const, FilterRule } });
  const channel = new Channel()
    .set("alice")
    .set("all", preferences("ALL"))
    .set("none", preferences("NONE"))
    .set("bob", filtered('{"mention":["Bob"]}'))
    .set("tom", filtered('{"mention":["Tom"]}'))
    .set("tim", filtered('{"mention":["Tim"]}'));
  const fanOut = channel.fanOut({ PushNotification: {}, MessageAttributes: { mention: { StringValues: ["Bob"] } } });
  const silent = new Proxy<FanOut>(fanOut, {
    get: (target, name) => {
      if (name === "decision") throw new Error("asked for an explanation");
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
  const arns = [...channel].map(([arn]) => arn);
  expect(Object.fromEntries(group(silent, arns, 1))).toEqual({
    "no-preference": { notify: true, arns: ["alice"] },
    all: { notify: true, arns: ["all"] },
    none: { notify: false, arns: ["none"] },
    "filter-matched": { notify: true, arns: ["bob"] },
    "filter-not-matched": { notify: false, arns: ["tom"] },
  });
});
