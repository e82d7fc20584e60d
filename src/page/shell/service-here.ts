/**
 * Whether the local service serves this page: it replaces the word `none` of this element by `here`. So no request is needed to find
 * out, and a static host is never asked for what it does not have.
 */
export function isServiceHere(): boolean {
  return document.querySelector<HTMLMetaElement>('meta[name="pushsieve-service"]')?.content === "here";
}
