/** Returns the app instance of a channel: the part before `/channel/`. */
export function appInstanceOfChannel(channelArn: string): string {
  return before(channelArn, "/channel/");
}

/** Returns the app instance of a user or a bot. */
export function appInstanceOfUser(userArn: string): string {
  return before(before(userArn, "/user/"), "/bot/");
}

function before(arn: string, mark: string): string {
  const at = arn.lastIndexOf(mark);
  return at === -1 ? arn : arn.slice(0, at);
}
