/** Load balancers are known: one for the API. Those of workloads are made in the cluster, not by a stack. */
import { ownerLabelKeys } from "../../components/naming";
import { eachFact, resourcePolicy } from "../judge";
import { labelOf } from "../labels";

export const loadBalancers = resourcePolicy({
  name: "byoc-load-balancers",
  description:
    "A stack has one load balancer, the API's, whose public side is on only where the access mode says so.",
  judge: ({ type, props }, { spec }, report) => {
    if (spec.cloud !== "hetzner") return;
    if (type === "hcloud:index/loadBalancer:LoadBalancer") {
      const resource = labelOf(props, ownerLabelKeys.resource);
      if (resource !== "api")
        report({
          property: `labels.${ownerLabelKeys.resource}`,
          value: resource,
          problem: "it is not the API's load balancer",
          allowed: "api",
          fix: "Make it by a Service in the cluster",
        });
    }
    if (type === "hcloud:index/loadBalancerNetwork:LoadBalancerNetwork")
      eachFact(() => {
        const isPublic = spec.apiServer.access === "public";
        if (props.enablePublicInterface !== false && !isPublic)
          report({
            property: "enablePublicInterface",
            value: props.enablePublicInterface,
            problem: `the access mode is ${spec.apiServer.access}`,
            allowed: "false",
          });
      });
    if (type === "hcloud:index/loadBalancerService:LoadBalancerService")
      eachFact(() => {
        if (props.listenPort !== 6443)
          report({
            property: "listenPort",
            value: props.listenPort,
            problem: "the load balancer is the API's",
            allowed: "6443",
          });
      });
  },
});
