/** Everything is in the customer's one project, or organisation on Thalassa. */
import { eachFact, resourcePolicy } from "../judge";
import { knownTypes, providerPackage } from "../catalogue";

export const ownProject = resourcePolicy({
  name: "byoc-own-project",
  description:
    "Every resource and provider names the project of the stack's config (byoc:project), and no organisation beside it.",
  judge: ({ type, props }, { spec }, report) => {
    if (spec.cloud === "hetzner") return; // There the token is the project: no resource can name another.
    const property = providerPackage(type) === "scaleway" ? "projectId" : knownTypes[type]?.project;
    const wrong = (path: string, value: unknown) =>
      report({
        property: path,
        value,
        problem: value === undefined ? "it names no project" : "it is another project than the stack's",
        allowed: spec.project,
      });
    eachFact(
      () => {
        if (property !== undefined && props[property] !== spec.project) wrong(property, props[property]);
      },
      () => {
        if (props.organizationId !== undefined)
          report({
            property: "organizationId",
            problem: "an organisation is more than the customer's project",
            allowed: "no organisation",
          });
      },
      // Also where no project is asked for: a parent object of another project would be one.
      () => {
        if (property !== "projectId" && props.projectId !== undefined && props.projectId !== spec.project)
          wrong("projectId", props.projectId);
      },
    );
  },
});
