/** Returns the last part of an ARN of a user, a bot or a channel: what people call it. */
export function nameOf(arn: string): string {
  return /\/(?:user|bot|channel)\/(.+)$/.exec(arn)?.[1] ?? arn;
}

/** Returns the app instance of an ARN; undefined for another text. */
export function appInstanceOf(arn: string): string | undefined {
  return /^(arn:[^/]+:app-instance\/[^/]+)\//.exec(arn)?.[1];
}

/** Returns the ARN of a user: names are short for users of an app instance. */
export function arnOf(name: string, appInstance: string): string {
  const text = name.trim();
  return text.startsWith("arn:") ? text : `${appInstance}/user/${text}`;
}

/** Returns the time of day of a timestamp, as the person reads it. */
export function timeOf(timestamp: string): string {
  return new Date(timestamp).toLocaleTimeString("en-GB");
}
