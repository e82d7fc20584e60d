import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { file, member, onTerminal } from "./support.ts";

const hostile = `"><script>alert(1)</script><img src=x onerror='x'>&amp;\u202e`;
const shown = "&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;&lt;img src=x onerror='x'&gt;&amp;amp;·";

/** Runs a command that writes a report. */
async function report(args: readonly string[], input = ""): Promise<{ code: number | null; html: string; stdout: string; stderr: string }> {
  const path = file("report.html", "");
  const answer = await onTerminal([...args, "--html", path], input);
  return { ...answer, html: readFileSync(path, "utf8") };
}

const messageWith = (mention: string, rest: object = {}) =>
  JSON.stringify({ PushNotification: { Title: "secret title" }, MessageAttributes: { mention: { StringValues: [mention] } }, ...rest });

describe("the report of fanout", () => {
  const members = file(
    "people.ndjson",
    [
      member("arn/user/ann"),
      member("arn/user/bob", '{"mention":["bob"]}'),
      member("arn/user/cat", '{"mention":["cat"]}'),
      member("arn/user/dan", "{"),
    ].join("\n"),
  );

  test("shows each message with its reasons, members, rules and why, and prints as usual", async () => {
    const args = ["fanout", "--members", members, "--message", "-"];
    const { code, html, stdout, stderr } = await report(args, messageWith("bob"));
    expect(stderr).toMatch(/wrote.* \S+report\.html\n$/);
    expect(code).toBe(0);
    expect(stdout).toBe((await onTerminal(args, messageWith("bob"))).stdout);
    expect(html).toContain("<b>2</b> of 4 members notified");
    expect(html).toMatch(/✓ no-preference<.*>1<\/span>/);
    expect(html).toContain('<li title="arn/user/ann">ann</li>');
    expect(html).toContain('<th scope="row" title="arn/user/bob">bob</th><td><code>{&quot;mention&quot;:[&quot;bob&quot;]}</code></td>');
    expect(html).toContain("<code>mention [&quot;cat&quot;]</code> message has &quot;bob&quot;");
    // The row with the invalid rule is explained with its excerpt and its place.
    expect(html).toContain("people.ndjson:4:");
    expect(html).toMatch(/<pre>.*\^/s);
  });

  test("never shows the contents of a message", async () => {
    const { html } = await report(["fanout", "--members", members, "--message", "-"], messageWith("bob", { Content: "secret content" }));
    expect(html).not.toContain("secret");
  });

  test("escapes names, rules, attributes, and the names of files", async () => {
    const evil = file(
      "<b>.ndjson",
      [member(`arn/user/${hostile}`, JSON.stringify({ [hostile]: [hostile] })), member(hostile, `{${hostile}`)].join("\n"),
    );
    const { html } = await report(["fanout", "--members", evil, "--message", "-"], messageWith(hostile));
    expect(html).toContain(shown);
    for (const wrong of ["<script", "<img", "\u202e", "<b>.ndjson", `title="arn/user/">`]) expect(html).not.toContain(wrong);
  });

  test("lists at most 200 members for a reason and says so; --all lists every member", async () => {
    const many = file("many.ndjson", Array.from({ length: 300 }, (_, index) => member(`arn/user/u${index}`)).join("\n"));
    const args = ["fanout", "--members", many, "--message", "-"];
    const { html } = await report(args, messageWith("bob"));
    expect(html.match(/<li title/g)?.length).toBe(200);
    expect(html).toContain("… and 100 more members, which this report leaves out (--all)");
    const all = await report([...args, "--all"], messageWith("bob"));
    expect(all.html.match(/<li title/g)?.length).toBe(300);
    expect(all.html).not.toContain("leaves out");
  });

  test("lists at most 5,000 members in all, and 500 messages", async () => {
    const many = file("many.ndjson", Array.from({ length: 300 }, (_, index) => member(`arn/user/u${index}`)).join("\n"));
    const messages = Array.from({ length: 510 }, () => messageWith("bob")).join("\n");
    const { html } = await report(["fanout", "--members", many, "--message", "-", "--dry-run"], messages);
    expect(html.match(/<li title/g)?.length).toBe(5000);
    expect(html.match(/<h2>message/g)?.length).toBe(500);
    expect(html).toContain("300 members, which this report does not list (--all)");
    expect(html).toContain("… and 10 more messages, which this report leaves out (--all)");
  });

  test("says once why no member is notified of a message without a push", async () => {
    const { html } = await report(["fanout", "--members", members, "--message", "-"], JSON.stringify({ MessageAttributes: {} }));
    expect(html).toContain("the message has no PushNotification");
    expect(html).not.toContain("<li title");
  });
});

describe("the report of check", () => {
  test("shows every problem with its place and excerpt, and the summary", async () => {
    const rule = file("rule.json", '{"mention":"Bob"}');
    const { code, html, stdout } = await report(["check", rule]);
    expect(code).toBe(1);
    expect(stdout).toBe((await onTerminal(["check", rule])).stdout);
    expect(html).toContain("<p>checked 1 rule: 1 error in 1</p>");
    expect(html).toContain("<b>error</b> <code>value-not-array</code>");
    expect(html).toContain("rule.json:1:12");
    expect(html).toContain("^^^^^ write [&quot;Bob&quot;]</pre>");
  });

  test("says that there are no problems, and which file cannot be read", async () => {
    const clean = file("clean.json", '{"mention":["Bob"]}');
    expect((await report(["check", clean])).html).toContain("No problems.");
    const { code, html } = await report(["check", clean, "there-is-no-such-file.json"]);
    expect(code).toBe(2);
    expect(html).toContain("there-is-no-such-file.json");
    expect(html).not.toContain("No problems.");
  });

  test("escapes what users wrote", async () => {
    const { html } = await report(["check", "-"], `{"${hostile.replaceAll('"', "")}":`);
    for (const wrong of ["<script", "<img", "\u202e"]) expect(html).not.toContain(wrong);
  });
});

test.each([
  ["fanout", "--members", "people.ndjson", "--attr", "a=b"],
  ["check", "rule.json"],
])("%s refuses stdout as the file of a report", async (...args) => {
  const real = args.map((each) => (each.endsWith("json") ? file(each, '{"MemberArn":"a"}') : each));
  const { code, stderr } = await onTerminal([...real, "--html", "-"]);
  expect(code).toBe(2);
  expect(stderr).toContain("--html writes a file; it cannot write to stdout");
});

test("a report that cannot be written is a mistake of the command line", async () => {
  const { code, stderr } = await onTerminal(["check", file("rule.json", '{"a":["b"]}'), "--html", "/no/such/folder/report.html"]);
  expect(code).toBe(2);
  expect(stderr).toContain("cannot write /no/such/folder/report.html: there is no such file");
});
