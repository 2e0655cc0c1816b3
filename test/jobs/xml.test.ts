import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { attributeOf, buildXml, childrenOf, element, mapXml, parseXml, textOf } from "../../jobs/xml.ts";

const name = fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_.-]{0,8}$/).filter((it) => !(it in Object.prototype));
const text = fc
  .string({
    unit: fc.oneof(fc.constantFrom(..."<>&\"'\n\t\r; x"), fc.string({ minLength: 1, maxLength: 1 })),
  })
  .filter((it) => it.trim() !== "");
const tree = fc.letrec<{ element: ReturnType<typeof element> }>((tie) => ({
  element: fc
    .tuple(
      name,
      fc.dictionary(name, fc.oneof(text, fc.constant(""))),
      fc.oneof(
        { maxDepth: 3 },
        text.map((it) => [it]),
        fc.array(tie("element"), { maxLength: 3 }),
      ),
    )
    .map(([name, attributes, children]) => element(name, attributes, ...children)),
}));

describe("XML", () => {
  it("comes back from text as it was written, whatever it holds", () => {
    fc.assert(
      fc.property(tree.element, (root) => {
        expect(parseXml(buildXml(root))).toEqual(root);
      }),
    );
  });

  it("keeps a name that tries to be markup a name", () => {
    const written = buildXml(element("pool", {}, element("name", { a: `'"><x/>` }, "x</name><name>y")));

    expect(textOf(parseXml(written), "name")).toBe("x</name><name>y");
    expect(attributeOf(parseXml(written), "a", "name")).toBe(`'"><x/>`);
  });

  it("keeps namespaces, the order of children and references to characters", () => {
    const root = parseXml(
      `<a xmlns:q='http://q' x='1 &amp; &#10;2'>\n  <b/>\n  <q:c/>\n  <b>&#x41;&lt;</b>\n</a>`,
    );

    expect(root.attributes).toEqual({ "xmlns:q": "http://q", x: "1 & \n2" });
    expect(root.children.map((child) => (typeof child === "string" ? child : child.name))).toEqual([
      "b",
      "q:c",
      "b",
    ]);
    expect(childrenOf(root, "b").map((b) => textOf(b))).toEqual(["", "A<"]);
  });

  it.each([
    ["a DTD", `<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>`],
    ["an outer entity", `<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>`],
    ["an unknown entity", "<a>&x;</a>"],
    ["a reference to no character", "<a>&#xffffff;</a>"],
    ["an open element", "<a><b></a>"],
    ["two roots", "<a/><b/>"],
    ["no XML", "error: failed to get domain"],
    ["nothing", ""],
    ["a key of every object", "<a __proto__='x'/>"],
    ["more than it should", `<a>${"x".repeat(4_000_000)}</a>`],
  ])("is not read when it has %s", (_, text) => {
    expect(() => parseXml(text)).toThrow();
  });

  it("refuses to write a character that XML cannot hold", () => {
    expect(() => buildXml(element("a", {}, "\u0000"))).toThrow(TypeError);
    expect(() => buildXml(element("a", { b: "\u001b" }))).toThrow(TypeError);
    expect(() => buildXml(element("a b"))).toThrow(TypeError);
  });

  it("loses the elements that a change leaves out", () => {
    const root = parseXml("<a><b><secret/></b><secret>x</secret><c/></a>");

    const left = mapXml(root, (found) => (found.name === "secret" ? undefined : found));

    expect(left).toEqual(parseXml("<a><b/><c/></a>"));
  });
});
