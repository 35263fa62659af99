/** Only what a cluster needs, on the one cloud of its stack. */
import { resourcePolicy } from "../judge";
import { mayHave } from "../catalogue";

/** What reaches beyond a project, on any cloud. */
const beyondProject = /^(scaleway:(iam|account|billing)\/|scaleway:index\/(iam|account|billing))/;

export const knownResources = resourcePolicy({
  name: "byoc-known-resources",
  description:
    "A stack has only the types of resources that a cluster on its cloud needs: none of another cloud, none of an organisation, account, project or of access rights.",
  judge: ({ type }, { spec }, report) => {
    if (mayHave(spec.cloud, type)) return;
    report({
      problem: beyondProject.test(type)
        ? "it reaches beyond the customer's project"
        : "a cluster does not need it",
      allowed: `the resources that a cluster on ${spec.cloud} is made of (policies/catalogue.ts)`,
      fix: "Take it out of the program",
    });
  },
});
