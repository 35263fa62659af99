/** Account v3: projects. */
import { randomUUID } from "node:crypto";
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { authorise } from "../auth";
import { id, name } from "../bodies";
import { alive, all, create, requested, type Scaleway, startDeletion, touch } from "../cloud";
import { preconditionFailed } from "../errors";
import { listed, nameContains, pageOf } from "../listing";
import { change, noBody, nothing, ok, read } from "../routing";
import { everyProject, organisation } from "../seed";
import type { Project } from "./records";

const base = "/account/v3/projects";

const creation = z.object({
  name: name.nullish(),
  organization_id: id.nullish(),
  description: z.string().nullish(),
});
const update = z.object({ name: name.nullish(), description: z.string().nullish() });

export function registerAccount(app: FastifyInstance, cloud: Scaleway): void {
  read(app, base, (request) => {
    showProjects(cloud);
    const projects = listed(cloud, request, {
      kind: "project",
      filters: {
        name: nameContains,
        project_ids: (project, ids) => ids.includes(project.identity),
      },
    });
    return pageOf(request, "projects", projects.map(qualifiedView));
  });

  read(app, `${base}/:id`, (request) => {
    showProjects(cloud);
    return qualifiedView(requested(cloud, request, "project", "read"));
  });

  change(app, "POST", base, creation, (request, body) => {
    authorise(request, { family: "Project", resource: "project", action: "create", project: everyProject });
    showProjects(cloud);
    const identity = randomUUID();
    const projectName = body.name || `project-${identity.slice(0, 8)}`;
    cloud.accounts.organisations.push({ identity, name: projectName, slug: identity });
    const project = addProject(cloud, identity, projectName, body.description ?? "");
    return ok(view(project));
  });

  change(app, "PATCH", `${base}/:id`, update, (request, body) => {
    showProjects(cloud);
    const project = requested(cloud, request, "project", "write");
    project.name = body.name ?? project.name;
    project.description = body.description ?? project.description;
    touch(cloud, project);
    return ok(view(project));
  });

  change(app, "DELETE", `${base}/:id`, noBody, (request) => {
    showProjects(cloud);
    const project = requested(cloud, request, "project", "delete");
    if (!isEmpty(cloud, project.identity)) {
      throw preconditionFailed("resource_still_in_use", "Project must be empty to be deleted");
    }
    if (project.identity === organisation.identity) {
      throw preconditionFailed("resource_not_usable", "Default project cannot be deleted");
    }
    const { organisations } = cloud.accounts;
    organisations.splice(
      organisations.findIndex((one) => one.identity === project.identity),
      1,
    );
    startDeletion(cloud, project);
    return nothing;
  });
}

/** Shows the projects that the sandbox was started with: the default project first, as the oldest. */
function showProjects(cloud: Scaleway): void {
  const isDefault = ({ identity }: { identity: string }) => Number(identity === organisation.identity);
  const projects = cloud.accounts.organisations.toSorted((a, b) => isDefault(b) - isDefault(a));
  for (const { identity, name: projectName } of projects) {
    if (alive(cloud, "project", identity) === undefined) addProject(cloud, identity, projectName, "");
  }
}

function addProject(cloud: Scaleway, identity: string, projectName: string, description: string): Project {
  return create(cloud, "project", {
    id: identity,
    project: organisation.identity,
    builtIn: true,
    name: projectName,
    description,
  });
}

/** Whether a project holds nothing but what the cloud itself made. */
function isEmpty(cloud: Scaleway, project: string): boolean {
  return cloud.store
    .kinds()
    .every((kind) => all(cloud, kind, project).every((record) => record.builtIn === true));
}

/** What a project is for: nobody has said. Answers to changes leave it out. */
function qualifiedView(project: Project) {
  return { ...view(project), qualification: { architecture_type: "unknown_architecture_type" } };
}

function view(project: Project) {
  return {
    id: project.identity,
    name: project.name,
    organization_id: project.organisation,
    created_at: project.createdAt,
    updated_at: project.updatedAt,
    description: project.description,
    qualification: null,
    status: "active",
  };
}
