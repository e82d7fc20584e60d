import type { Key } from "../store/rows.ts";

export function membershipKey(channelArn: string, memberArn: string): Key<"membership"> {
  return { kind: "membership", group: channelArn, id: memberArn };
}

export function moderatorKey(channelArn: string, userArn: string): Key<"moderator"> {
  return { kind: "moderator", group: channelArn, id: userArn };
}

export function banKey(channelArn: string, userArn: string): Key<"ban"> {
  return { kind: "ban", group: channelArn, id: userArn };
}
