/** Canned ACLs, and the documents that they stand for. */
import { ownerId } from "./call";
import { S3Error } from "./errors";
import { element, text, xmlDocument } from "./xml";

const allUsers = "http://acs.amazonaws.com/groups/global/AllUsers";
const authenticatedUsers = "http://acs.amazonaws.com/groups/global/AuthenticatedUsers";

/** Who may do what besides the owner. */
const cannedGrants: Record<string, [group: string, permission: string][]> = {
  private: [],
  "public-read": [[allUsers, "READ"]],
  "public-read-write": [
    [allUsers, "READ"],
    [allUsers, "WRITE"],
  ],
  "authenticated-read": [[authenticatedUsers, "READ"]],
};

export function cannedAcl(name: string): string {
  if (!(name in cannedGrants)) throw new S3Error("InvalidArgument", `There is no ACL ${name}.`);
  return name;
}

export function accessControlPolicy(project: string, canned: string): string {
  const id = ownerId(project);
  const owner = text("ID", id) + text("DisplayName", id);
  const groups = (cannedGrants[canned] ?? []).map(([group, permission]) =>
    grant("Group", text("URI", group), permission),
  );
  return xmlDocument(
    "AccessControlPolicy",
    element("Owner", text("DisplayName", id), text("ID", id)),
    element("AccessControlList", grant("CanonicalUser", owner, "FULL_CONTROL"), ...groups),
  );
}

function grant(type: string, grantee: string, permission: string): string {
  const attributes = `xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="${type}"`;
  return element("Grant", `<Grantee ${attributes}>${grantee}</Grantee>`, text("Permission", permission));
}
