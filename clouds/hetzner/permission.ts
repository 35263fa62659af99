/**
 * Whether the token may write. The API does not tell, so a create is asked for that cannot succeed, because it
 * has no body: a token that may only read is refused for that, any other one for the body.
 */
import { CloudError } from "../errors";
import type { HetznerClient } from "./client";

/** The token works, but may only read. */
export class ReadOnlyTokenError extends Error {
  override readonly name = "ReadOnlyTokenError";
}

/**
 * Throws `ReadOnlyTokenError`, or `CloudError` for a token that does not work at all. Any other answer proves
 * nothing and stops nobody: the first create of a stack, which costs nothing, shows it for certain.
 */
export async function assertMayWrite(client: HetznerClient): Promise<void> {
  try {
    const made = await client.sshKeys.create({});
    await client.sshKeys.remove(made.id);
  } catch (error) {
    const { status, code } = error instanceof CloudError ? error.details : {};
    if (code === "token_readonly" || code === "forbidden") {
      throw new ReadOnlyTokenError(
        "The Hetzner token may only read. Nothing was changed. Create a token with permission Read & Write " +
          "in the same project (console: the project, Security, API tokens, Generate API token) and set it: " +
          "export HCLOUD_TOKEN='<token>'",
      );
    }
    if (status === 401) throw error;
  }
}
