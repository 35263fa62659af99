/** Parts of request bodies that Instance v1 has its own names for. */
import type { FastifyRequest } from "fastify";
import { id } from "../bodies";
import { invalidArguments } from "../errors";

/** Which project; `organization` is the old name of a default project. */
export const projectFields = { project: id.nullish(), organization: id.nullish() };

/** The project that a body names; where it names none, the only one that the key reaches. */
export function projectOf(
  request: FastifyRequest,
  {
    project,
    organization,
  }: { project?: string | null | undefined; organization?: string | null | undefined },
): string {
  const named = project ?? organization;
  if (named) return named.toLowerCase();
  const [reached] = request.caller.grants.flatMap(({ projects }) => projects);
  if (reached === undefined) throw invalidArguments({ argument_name: "project", reason: "required" });
  return reached;
}
