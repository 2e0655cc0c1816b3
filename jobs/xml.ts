import { XMLBuilder, XMLParser, XMLValidator } from "fast-xml-parser";

/** An XML element: libvirt's definitions are read, changed and written as trees of these, never as text. */
export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** Elements and text in document order. */
  readonly children: readonly (Element | string)[];
}

/** libvirt's largest answers (domains with hundreds of devices) are far below a megabyte. */
const MAX_CHARACTERS = 4_000_000;

const CHARACTERS: Readonly<Record<string, string>> = { lt: "<", gt: ">", amp: "&", quot: '"', apos: "'" };

const refuse = (what: string) => (): never => {
  throw new Error(`XML with ${what} is not read`);
};

/** XML's five names and numeric references; with no DTD there can be no other entity. */
const entityDecoder = {
  setExternalEntities: () => {},
  addInputEntities: refuse("entities of its own"),
  reset: () => {},
  setXmlVersion: () => {},
  decode: (text: string) =>
    text.replace(/&([^;&\s]*);?/g, (whole, reference: string) => {
      const known = CHARACTERS[reference];
      if (known !== undefined && whole.endsWith(";")) return known;
      const [, hex, decimal] = /^#(?:x([0-9a-fA-F]{1,6})|([0-9]{1,7}))$/.exec(reference) ?? [];
      const code = hex !== undefined ? Number.parseInt(hex, 16) : Number(decimal);
      if (!whole.endsWith(";") || Number.isNaN(code))
        throw new Error(`XML with the entity ${whole} is not read`);
      return String.fromCodePoint(code);
    }),
};

const NAMED: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

const SYNTAX = { preserveOrder: true, ignoreAttributes: false, attributeNamePrefix: "" } as const;

const parser = new XMLParser({
  ...SYNTAX,
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: false,
  ignoreDeclaration: true,
  ignorePiTags: true,
  entityDecoder,
});

const builder = new XMLBuilder({
  ...SYNTAX,
  format: true,
  indentBy: "  ",
  suppressEmptyNode: true,
  suppressBooleanAttributes: false,
  processEntities: false, // see `escaped`
});

/**
 * Reads one XML document. Text of white space alone is left out where the
 * element has child elements. Throws on anything that is not well formed, has
 * a DTD or entities of its own, or is longer than libvirt's answers are.
 */
export function parseXml(text: string): Element {
  if (text.length > MAX_CHARACTERS) throw new Error(`XML of ${text.length} characters is not read`);
  // libvirt writes `<` in text as &lt;, so a document of its own never holds this.
  if (/<!(DOCTYPE|ENTITY)/i.test(text)) refuse("a DTD")();
  const validity = XMLValidator.validate(text);
  if (validity !== true) throw new Error(`not XML: ${validity.err.msg} (line ${validity.err.line})`);

  const nodes: unknown = parser.parse(text);
  const roots = toChildren(nodes).filter((child) => typeof child !== "string");
  const [root] = roots;
  if (root === undefined || roots.length > 1) throw new Error(`XML with ${roots.length} roots is not read`);
  return root;
}

/** The parser's ordered form: `[{ name: [children], ":@": { attributes } }, { "#text": "…" }]`. */
function toChildren(nodes: unknown): (Element | string)[] {
  if (!Array.isArray(nodes)) throw new TypeError("the XML parser's answer has another form");
  const children = nodes.map(toChild);
  const mixed = children.some((child) => typeof child !== "string");
  return mixed ? children.filter((child) => typeof child !== "string" || child.trim() !== "") : children;
}

function toChild(node: unknown): Element | string {
  if (typeof node !== "object" || node === null)
    throw new TypeError("the XML parser's answer has another form");
  const { ":@": attributes = {}, ...content } = node as Record<string, unknown>;
  const [entry] = Object.entries(content);
  if (entry === undefined) throw new TypeError("the XML parser's answer has another form");
  const [name, value] = entry;
  if (name === "#text") return String(value);
  return {
    name,
    attributes: Object.fromEntries(Object.entries(attributes as object).map(([key, v]) => [key, String(v)])),
    children: toChildren(value),
  };
}

/** Makes an element; undefined attributes and children are left out. */
export function element(
  name: string,
  attributes: Readonly<Record<string, string | number | undefined>> = {},
  ...children: readonly (Element | string | number | undefined)[]
): Element {
  const given = Object.entries(attributes).filter(([, value]) => value !== undefined);
  return {
    name,
    attributes: Object.fromEntries(given.map(([key, value]) => [key, String(value)])),
    children: children
      .filter((child) => child !== undefined)
      .map((child) => (typeof child === "number" ? String(child) : child)),
  };
}

/** Writes the element as XML, everything escaped. Throws on characters that XML cannot hold. */
export function buildXml(root: Element): string {
  const text = builder.build([toNode(root)]);
  if (typeof text !== "string") throw new TypeError("the XML builder's answer has another form");
  return `${text.trim()}\n`;
}

/** What XML 1.0's Char leaves out. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not get in
const NOT_XML = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/;
const NAME = /^[A-Za-z_][A-Za-z0-9_.:-]*$/;

function toNode({ name, attributes, children }: Element): object {
  if (!NAME.test(name)) throw new TypeError("not the name of an XML element");
  const written = Object.entries(attributes).map(([key, value]) => {
    if (!NAME.test(key)) throw new TypeError("not the name of an XML attribute");
    return [key, escaped(value, /[&<>"\t\n\r]/g)];
  });
  const content = children.map((child) =>
    typeof child === "string" ? { "#text": escaped(child, /[&<>\r]/g) } : toNode(child),
  );
  return { [name]: content, ":@": Object.fromEntries(written) };
}

/** The library's own escaping loses line ends in attributes and carriage returns: readers turn them into blanks. */
function escaped(text: string, special: RegExp): string {
  if (NOT_XML.test(text)) throw new TypeError("a control character, which XML cannot hold");
  return text.replace(special, (character) => NAMED[character] ?? `&#${character.charCodeAt(0)};`);
}

/** All child elements of that name. */
export const childrenOf = (parent: Element | undefined, name: string): Element[] =>
  (parent?.children ?? [])
    .filter((child) => typeof child !== "string")
    .filter((child) => child.name === name);

/** The first descendant along the path: `childOf(domain, "os", "type")`. */
export function childOf(parent: Element | undefined, ...path: readonly string[]): Element | undefined {
  return path.reduce<Element | undefined>((at, name) => childrenOf(at, name)[0], parent);
}

/** The text of the first descendant along the path, without blanks around it; undefined when there is no such element. */
export function textOf(parent: Element | undefined, ...path: readonly string[]): string | undefined {
  const found = childOf(parent, ...path);
  return found?.children
    .filter((child) => typeof child === "string")
    .join("")
    .trim();
}

/** An attribute of the first descendant along the path. */
export const attributeOf = (parent: Element | undefined, name: string, ...path: readonly string[]) =>
  childOf(parent, ...path)?.attributes[name];

/** The same tree with every element passed through `change`, leaves first; undefined leaves one out. */
export function mapXml(root: Element, change: (found: Element) => Element | undefined): Element | undefined {
  const children = root.children
    .map((child) => (typeof child === "string" ? child : mapXml(child, change)))
    .filter((child) => child !== undefined);
  return change({ ...root, children });
}
