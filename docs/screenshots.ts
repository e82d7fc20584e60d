/** `npm run docs:screenshots`: takes the pictures of README.md and docs/page.md, from the built page, in both colour schemes. */
import { fileURLToPath } from "node:url";
import { hashOf } from "../src/page/shell/address.ts";
import { launch } from "../test/page/support/browser.ts";
import { serveStatically } from "../test/page/support/static-server.ts";

interface Picture {
  readonly name: string;
  readonly view: string;
  /** The state of the view, as its `save` returns it. */
  readonly state: Parameters<typeof hashOf>[0]["state"];
  /** A text that is there when the picture can be taken. */
  readonly ready: string;
  readonly height: number;
}

const pictures: readonly Picture[] = [
  {
    name: "rule",
    view: "rule",
    state: {
      rule: `{
  "$or": [
    {"mention": ["bob"]},
    {"severity": ["SEV1", "SEV2"], "type": [{"anything-but": ["digest"]}]},
    {"mention": ["bob"], "topic": ["payments"]}
  ]
}`,
      message: {
        form: "rows",
        rows: [
          { name: "severity", values: ["SEV2"] },
          { name: "type", values: ["incident", "digest"] },
          { name: "topic", values: ["payments", "checkout"] },
        ],
        json: "{}",
      },
    },
    ready: "Complexity 11",
    height: 835,
  },
  {
    name: "compare",
    view: "compare",
    state: {
      a: '{"mention":["bob"],"type":[{"anything-but":["digest"]}]}',
      b: '{"$or":[{"mention":["bob","alice"]},{"severity":["SEV1"]}]}',
      semantics: "guide",
      message: { form: "rows", rows: [{ name: "severity", values: ["SEV1"] }], json: "{}" },
    },
    ready: "A implies B",
    height: 720,
  },
];

const folder = fileURLToPath(new URL("pictures/", import.meta.url));
const server = await serveStatically();
const browser = await launch();
for (const { name, view, state, ready, height } of pictures) {
  for (const colorScheme of ["light", "dark"] as const) {
    const page = await browser.newPage({ viewport: { width: 1240, height }, colorScheme });
    await page.goto(`${server.url}#${await hashOf({ view, ...(state === undefined ? {} : { state }) })}`);
    await page.getByText(ready).first().waitFor();
    await page.locator(".cm-content").first().waitFor();
    // The last proofs.
    await page.waitForTimeout(800);
    await page.screenshot({ path: `${folder}${name}-${colorScheme}.png` });
    await page.close();
  }
}
await browser.close();
server.close();
