/** What the sandbox keeps of Account v3. */
import { notFound } from "../errors";
import type { KindDescription, Metadata } from "../kinds";

/** Belongs to the organisation, that is to its default project. */
export interface Project extends Metadata {
  description: string;
}

export interface AccountRecords {
  project: Project;
}

export const accountKinds = {
  project: { resource: "project", family: "Project", notFound: (id: string) => notFound("project_id", id) },
} satisfies Record<keyof AccountRecords, KindDescription>;
