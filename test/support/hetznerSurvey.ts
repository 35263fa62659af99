/** Surveys of a project on Hetzner for tests without an API: the sandbox's catalogue, and servers as plans ask for them. */
import type { Survey } from "../../clouds/hetzner/survey";
import type { PlacementGroup, Pricing, Server } from "../../clouds/hetzner/types";
import type { HetznerClusterSpec } from "../../components/cluster";
import { anchorResource, type Phase, phaseLabel } from "../../components/hetzner/phase";
import type { ServerPlan } from "../../components/hetzner/plan";
import {
  bootLabel,
  kubernetesLabel,
  type PlannedServer,
  roleLabel,
} from "../../components/hetzner/serverPlan";
import { clusterLabels, ownerLabels } from "../../components/naming";
import { type OutOfStock, serverTypes, serverTypeView } from "../../sandbox/hetzner/catalogue";
import { pricingView } from "../../sandbox/hetzner/pricing";

const everything = serverTypes.map((type) => serverTypeView(type, []));
const pricing = pricingView() as unknown as Pricing;

/** What a survey of a project without any cluster shows. */
export function emptySurvey({ soldOut = [] as OutOfStock[], ...changes }: Changes = {}): Survey {
  return {
    at: new Date("2026-11-21T00:00:00Z"),
    serverTypes: soldOut.length === 0 ? everything : serverTypes.map((type) => serverTypeView(type, soldOut)),
    images: { x86: 161547269, arm: 161547270 },
    pricing,
    servers: [],
    placementGroups: [],
    ...changes,
  };
}

type Changes = Partial<Survey> & { soldOut?: OutOfStock[] };

/** What a survey shows once a plan was carried out. */
export function surveyAfter(
  spec: HetznerClusterSpec,
  plan: Pick<ServerPlan, "servers">,
  changes: Changes & { phase?: Phase; kubernetes?: string } = {},
): Survey {
  const { phase = "formed", kubernetes, ...others } = changes;
  return emptySurvey({
    servers: plan.servers.map((planned, index) => liveServer(spec, planned, index + 1, kubernetes)),
    placementGroups: [anchorGroup(spec, phase)],
    ...others,
  });
}

export function anchorGroup(spec: HetznerClusterSpec, phase: Phase): PlacementGroup {
  return {
    id: 77,
    name: "anchor",
    servers: [],
    labels: { ...ownerLabels(spec, "test", anchorResource), [phaseLabel]: phase },
  };
}

export function liveServer(
  spec: HetznerClusterSpec,
  planned: PlannedServer,
  id: number,
  kubernetes = "v1.36.4-k3s1",
): Server {
  return {
    id,
    name: planned.name,
    status: "running",
    created: "2026-11-20T00:00:00Z",
    server_type: { name: planned.machineType },
    location: { name: planned.location },
    private_net: [],
    protection: { delete: false },
    labels: {
      ...ownerLabels(spec, "test", planned.resource),
      [roleLabel]: planned.role,
      [bootLabel]: planned.boot,
      ...(planned.role === "control-plane" ? { [kubernetesLabel]: kubernetes } : {}),
    },
  };
}

/** A server that the autoscaler made in one of the cluster's groups. */
export function autoscaledServer(
  spec: HetznerClusterSpec,
  group: { name: string; machineType: string; location: string },
  id: number,
): Server {
  return {
    id,
    name: `${group.name}-${id.toString(16)}`,
    status: "running",
    created: "2026-11-20T00:00:00Z",
    server_type: { name: group.machineType },
    location: { name: group.location },
    private_net: [],
    protection: { delete: false },
    labels: { ...clusterLabels(spec.id), "hcloud/node-group": group.name },
  };
}
