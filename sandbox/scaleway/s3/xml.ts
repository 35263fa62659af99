/** The XML of S3: written and read. */
import { XMLParser, XMLValidator } from "fast-xml-parser";
import { S3Error } from "./errors";

const prolog = '<?xml version="1.0" encoding="UTF-8"?>\n';
const namespace = 'xmlns="http://s3.amazonaws.com/doc/2006-03-01/"';

/** An element with a text. */
export function text(name: string, value: string | number | boolean): string {
  return `<${name}>${escape(String(value))}</${name}>`;
}

/** An element with elements; what is undefined is left out. */
export function element(name: string, ...content: (string | undefined)[]): string {
  return `<${name}>${content.join("")}</${name}>`;
}

/** A whole document. */
export function xmlDocument(name: string, ...content: (string | undefined)[]): string {
  return `${prolog}<${name} ${namespace}>${content.join("")}</${name}>`;
}

/** A document as a client sent it, with the prolog that answers have. */
export function withProlog(document: string): string {
  return prolog + document.replace(/^\s*<\?xml[^>]*\?>\s*/, "");
}

function escape(value: string): string {
  const entities: Record<string, string> = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&#34;",
    "\r": "&#xD;",
  };
  return value.replace(/[&<>"\r]/g, (character) => entities[character] as string);
}

/** A parsed element: text, or elements by name, each as a list. */
export type Parsed = string | { [name: string]: Parsed[] };

const parser = new XMLParser({
  ignoreAttributes: true,
  ignoreDeclaration: true,
  removeNSPrefix: true,
  parseTagValue: false,
  trimValues: false,
  isArray: () => true,
});

/** Reads a document whose root has this name; 400 MalformedXML if it isn't one. */
export function parseXml(body: Buffer, root: string): Parsed {
  const source = body.toString("utf8").trim();
  if (XMLValidator.validate(source) !== true) throw new S3Error("MalformedXML");
  const found = (parser.parse(source) as Record<string, Parsed[]>)[root]?.[0];
  if (found === undefined) throw new S3Error("MalformedXML");
  return found;
}

/** The elements of a name within an element. */
export function children(parsed: Parsed | undefined, name: string): Parsed[] {
  return typeof parsed === "object" ? (parsed[name] ?? []) : [];
}

/** The text of the element of a name; undefined when there is none. */
export function textOf(parsed: Parsed | undefined, name: string): string | undefined {
  const [found] = children(parsed, name);
  return typeof found === "string" ? found : undefined;
}
