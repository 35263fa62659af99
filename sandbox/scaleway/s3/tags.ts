/** Tags of buckets and objects. */
import { S3Error } from "./errors";
import { children, element, parseXml, text, textOf, xmlDocument } from "./xml";

export function taggingDocument(tags: Record<string, string>): string {
  const set = Object.entries(tags).map(([key, value]) =>
    element("Tag", text("Key", key), text("Value", value)),
  );
  return xmlDocument("Tagging", element("TagSet", ...set));
}

export function parseTagging(body: Buffer): Record<string, string> {
  const [set] = children(parseXml(body, "Tagging"), "TagSet");
  const tags = children(set, "Tag").map((tag) => [textOf(tag, "Key"), textOf(tag, "Value") ?? ""] as const);
  const named = tags.filter((tag): tag is [string, string] => Boolean(tag[0]));
  if (named.length < tags.length || new Set(named.map(([key]) => key)).size < tags.length)
    throw new S3Error("InvalidArgument", "Tag keys must be there, and each only once.");
  return Object.fromEntries(named);
}

/** Tags in a header: `name=value&name=value`. */
export function tagsOfHeader(header: string | undefined): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(header ?? ""));
}
