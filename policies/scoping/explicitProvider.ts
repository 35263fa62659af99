/** Resources in a cloud use the provider that the component made, and no provider that came from elsewhere. */
import { actsInCloud } from "../catalogue";
import { resourcePolicy } from "../judge";

/** The component's type stands before the provider's in the URN of a provider that it made. */
const madeByComponent = /::byoc:index:(HetznerSelfManaged|ScalewayKapsule)Cluster\$pulumi:providers:[a-z]+::/;

export const explicitProvider = resourcePolicy({
  name: "byoc-explicit-provider",
  description:
    "Every resource in a cloud uses the explicit provider that our component made: a default one takes its project and zone from wherever it runs.",
  judge: ({ type, provider }, _stack, report) => {
    if (!actsInCloud(type) || (provider && madeByComponent.test(provider.urn))) return;
    report({
      property: "provider",
      value: provider?.name,
      problem: "it is not the provider that the component made",
      allowed: "the component's own provider",
      fix: "Pass the component's provider, or make the resource inside the component",
    });
  },
});
