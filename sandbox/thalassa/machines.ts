/** `/v1/machines`: the nodes of node pools, as virtual machines. */
import type { FastifyInstance } from "fastify";
import { existing, requested, statusOf, type Thalassa } from "./cloud";
import { listed } from "./filters";
import type { Machine } from "./records";
import { machineTypeView, metadataView, ownerView, subnetReference, vpcReference } from "./references";

export function registerMachines(app: FastifyInstance, cloud: Thalassa): void {
  app.get("/v1/machines", async (request) =>
    listed(cloud, request, "machine", ({ subnet, zone }) => {
      const { vpc } = existing(cloud, "subnet", subnet);
      return { subnet, vpc, zone, region: existing(cloud, "vpc", vpc).region };
    }).map((machine) => machineView(cloud, machine)),
  );

  app.get<{ Params: { id: string } }>("/v1/machines/:id", async (request) =>
    machineView(cloud, requested(cloud, request, "machine", request.params.id)),
  );
}

function machineView(cloud: Thalassa, machine: Machine) {
  const { vpc } = existing(cloud, "subnet", machine.subnet);
  const status = statusOf(cloud, machine);
  return {
    ...metadataView(machine),
    organisation: ownerView(cloud, machine),
    State: status === "provisioning" ? "running" : status,
    status: { status, statusMessage: "", lastTransitionTime: machine.updatedAt },
    machineType: machineTypeView(machine.machineType),
    vpc: vpcReference(cloud, vpc),
    subnet: subnetReference(cloud, machine.subnet),
    interfaces: [
      { name: "default", macAddress: macAddress(machine.address), ipAddresses: [machine.address] },
    ],
    region: existing(cloud, "vpc", vpc).region,
    availabilityZone: machine.zone,
    deleteProtection: false,
    securityGroups: [],
    volumeAttachments: [],
  };
}

/** A locally administered address that is as unique as the IPv4 address it is made of. */
function macAddress(address: string): string {
  const bytes = address.split(".").map((byte) => Number(byte).toString(16).padStart(2, "0"));
  return ["02", "00", ...bytes].join(":");
}
