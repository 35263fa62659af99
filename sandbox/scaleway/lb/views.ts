/** Load balancers and what is in them, as the API shows them. */
import { alive, all, type Scaleway, statusOf } from "../cloud";
import { organisation } from "../seed";
import { addressesOf, privateIpIdsOf } from "./manage";
import type {
  Acl,
  Attachment,
  Backend,
  Certificate,
  Frontend,
  LoadBalancer,
  LoadBalancerIp,
} from "./records";

export function loadBalancerView(cloud: Scaleway, balancer: LoadBalancer) {
  const status = statusOf(cloud, balancer);
  const place = { region: balancer.region, zone: balancer.zone };
  const has = (part: Backend | Frontend) => part.loadBalancerId === balancer.identity;
  const instance = {
    id: balancer.instanceId,
    created_at: balancer.createdAt,
    updated_at: balancer.updatedAt,
    ip_address: "",
    status: status === "creating" ? "unknown" : "ready",
    ...place,
  };
  return {
    id: balancer.identity,
    name: balancer.name,
    description: balancer.description,
    status,
    instances: status === "to_create" ? [] : [instance],
    organization_id: organisation.identity,
    project_id: balancer.organisation,
    ip: addressesOf(cloud, balancer).map(ipView),
    tags: balancer.tags,
    frontend_count: all(cloud, "lbFrontend").filter(has).length,
    backend_count: all(cloud, "lbBackend").filter(has).length,
    type: balancer.type,
    subscriber: null,
    ssl_compatibility_level: balancer.sslCompatibilityLevel,
    created_at: balancer.createdAt,
    updated_at: balancer.updatedAt,
    private_network_count: balancer.privateNetworks.length,
    route_count: 0,
    ...place,
  };
}

/** The load balancer of one of its parts. */
function ownerView(cloud: Scaleway, { loadBalancerId }: { loadBalancerId: string }) {
  const balancer = alive(cloud, "loadBalancer", loadBalancerId);
  return balancer === undefined ? null : loadBalancerView(cloud, balancer);
}

export function ipView(ip: LoadBalancerIp) {
  return {
    id: ip.identity,
    ip_address: ip.address,
    organization_id: organisation.identity,
    project_id: ip.organisation,
    lb_id: ip.loadBalancerId,
    reverse: ip.reverse,
    tags: ip.tags,
    region: ip.region,
    zone: ip.zone,
  };
}

export function attachmentView(cloud: Scaleway, balancer: LoadBalancer, place: Attachment) {
  const ipamIds = privateIpIdsOf(cloud, balancer, place.privateNetworkId);
  return {
    lb: loadBalancerView(cloud, balancer),
    ipam_ids: ipamIds,
    dhcp_config: { ip_id: ipamIds[0] ?? null },
    private_network_id: place.privateNetworkId,
    status: cloud.clock.elapsed >= place.readyAt ? "ready" : "pending",
    created_at: place.createdAt,
    updated_at: place.createdAt,
  };
}

export function backendView(cloud: Scaleway, backend: Backend) {
  return {
    ...backend.settings,
    id: backend.identity,
    name: backend.name,
    health_check: backend.healthCheck,
    pool: backend.pool,
    lb: ownerView(cloud, backend),
    created_at: backend.createdAt,
    updated_at: backend.updatedAt,
  };
}

export function frontendView(cloud: Scaleway, frontend: Frontend) {
  const backend = alive(cloud, "lbBackend", frontend.backendId);
  const certificate = alive(cloud, "lbCertificate", frontend.certificateIds[0]);
  return {
    ...frontend.settings,
    id: frontend.identity,
    name: frontend.name,
    inbound_port: frontend.inboundPort,
    backend: backend === undefined ? null : backendView(cloud, backend),
    lb: ownerView(cloud, frontend),
    certificate: certificate === undefined ? null : certificateView(cloud, certificate),
    certificate_ids: frontend.certificateIds,
    created_at: frontend.createdAt,
    updated_at: frontend.updatedAt,
  };
}

export function aclView(cloud: Scaleway, acl: Acl) {
  const frontend = alive(cloud, "lbFrontend", acl.frontendId);
  return {
    ...acl.settings,
    id: acl.identity,
    name: acl.name,
    index: acl.index,
    frontend: frontend === undefined ? null : frontendView(cloud, frontend),
    created_at: acl.createdAt,
    updated_at: acl.updatedAt,
  };
}

/** When a certificate is valid that has yet to come. */
const noTime = "0001-01-01T00:00:00Z";

export function certificateView(cloud: Scaleway, certificate: Certificate) {
  const isReady = statusOf(cloud, certificate) === "ready";
  const year = 365 * 24 * 3600 * 1000;
  return {
    id: certificate.identity,
    type: certificate.type,
    status: isReady ? "ready" : "pending",
    name: certificate.name,
    common_name: certificate.commonName,
    subject_alternative_name: certificate.alternativeNames,
    fingerprint: "",
    not_valid_before: isReady ? certificate.createdAt : noTime,
    not_valid_after: isReady ? new Date(Date.parse(certificate.createdAt) + year).toISOString() : noTime,
    lb: ownerView(cloud, certificate),
    status_details: null,
    created_at: certificate.createdAt,
    updated_at: certificate.updatedAt,
  };
}
