/** The security groups that the cloud makes by itself, one of each in every project and zone. */
import { all, create, type Scaleway } from "../cloud";
import { regionOf } from "../localities";
import type { SecurityGroup } from "./records";

/** The group of servers that name none. */
export function defaultSecurityGroup(cloud: Scaleway, project: string, zone: string): SecurityGroup {
  return (
    find(cloud, project, zone, ({ projectDefault }) => projectDefault) ??
    add(cloud, project, zone, {
      name: "Default security group",
      description: "Auto generated security group.",
      projectDefault: true,
    })
  );
}

/** The group of all Kapsule nodes. It stays when the last cluster goes. */
export function kapsuleSecurityGroup(cloud: Scaleway, project: string, zone: string): SecurityGroup {
  const name = "Kapsule default security group";
  return (
    find(cloud, project, zone, (group) => group.builtIn === true && group.name === name) ??
    add(cloud, project, zone, { name, description: "Kapsule default security group", projectDefault: false })
  );
}

function find(
  cloud: Scaleway,
  project: string,
  zone: string,
  fits: (group: SecurityGroup) => boolean,
): SecurityGroup | undefined {
  return all(cloud, "securityGroup", project).find((group) => group.zone === zone && fits(group));
}

function add(
  cloud: Scaleway,
  project: string,
  zone: string,
  fields: { name: string; description: string; projectDefault: boolean },
): SecurityGroup {
  return create(cloud, "securityGroup", {
    ...fields,
    project,
    region: regionOf(zone),
    zone,
    stateful: true,
    inboundDefaultPolicy: "accept",
    outboundDefaultPolicy: "accept",
    enableDefaultSecurity: true,
    rules: [],
    builtIn: true,
  });
}
