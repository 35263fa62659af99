/**
 * The API load balancer is ours alone. The cloud controller adopts any load balancer that a service names, and takes
 * away the services and targets that it finds there: naming this one would cut everybody off the API.
 */
import type { KubeObject } from "../../../clouds/kubernetes/objects";

const name = "mengi-api-load-balancer";
const annotation = "load-balancer.hetzner.cloud/name";

export function loadBalancerPolicy(apiLoadBalancer: string): KubeObject[] {
  const apiVersion = "admissionregistration.k8s.io/v1";
  return [
    {
      apiVersion,
      kind: "ValidatingAdmissionPolicy",
      metadata: { name },
      spec: {
        failurePolicy: "Fail",
        matchConstraints: {
          resourceRules: [
            {
              apiGroups: [""],
              apiVersions: ["v1"],
              operations: ["CREATE", "UPDATE"],
              resources: ["services"],
            },
          ],
        },
        validations: [
          {
            expression:
              `!has(object.metadata.annotations) || !('${annotation}' in object.metadata.annotations) || ` +
              `object.metadata.annotations['${annotation}'] != '${apiLoadBalancer}'`,
            message: `load balancer ${apiLoadBalancer} is the cluster's own; give the service another name for its load balancer`,
            reason: "Forbidden",
          },
        ],
      },
    },
    {
      apiVersion,
      kind: "ValidatingAdmissionPolicyBinding",
      metadata: { name },
      spec: { policyName: name, validationActions: ["Deny"] },
    },
  ];
}
