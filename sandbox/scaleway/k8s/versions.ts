/** The Kubernetes versions on offer, and which of them a cluster can go to. */
import type { FastifyInstance } from "fastify";
import { notFound } from "../errors";
import { read } from "../routing";

/** Newest first; several patches of a minor version, so that upgrades within one can be tried. */
export const versions = ["1.36.2", "1.36.1", "1.35.6", "1.35.5", "1.34.9", "1.34.8", "1.33.13"] as const;

/** When each minor version came; it is deprecated after twelve months and ends after fourteen. */
const released: Record<string, string> = {
  "1.36": "2026-07-06",
  "1.35": "2026-01-19",
  "1.34": "2025-10-13",
  "1.33": "2025-07-07",
};

const kubeletArgs = {
  containerLogMaxFiles: "uint16",
  containerLogMaxSize: "quantity",
  cpuCFSQuota: "bool",
  cpuCFSQuotaPeriod: "duration",
  cpuManagerPolicy: "enum:none|static",
  cpuManagerPolicyOptions: "map[string]string",
  enableDebuggingHandlers: "bool",
  evictionHard: "map[string]string",
  evictionMinimumReclaim: "map[string]string",
  imageGCHighThresholdPercent: "uint32",
  imageGCLowThresholdPercent: "uint32",
  maxParallelImagePulls: "int32",
  maxPods: "uint16",
  registryBurst: "int32",
  registryPullQPS: "int32",
  serializeImagePulls: "bool",
};

export function versionView(region: string, name: string) {
  const minor = minorOf(name);
  const gates = ["HPAScaleToZero", "CPUManagerPolicyAlphaOptions", "ImageVolume", "MutatingAdmissionPolicy"];
  return {
    region,
    name,
    label: `Kubernetes ${name}`,
    available_cnis:
      minor === "1.33"
        ? ["cilium", "calico", "kilo", "none"]
        : ["cilium", "cilium_native", "calico", "kilo", "none"],
    available_container_runtimes: ["containerd"],
    available_feature_gates: [
      ...gates,
      ...(minor === "1.33" ? ["DRAAdminAccess", "DynamicResourceAllocation", "PodLevelResources"] : []),
    ],
    available_admission_plugins: ["AlwaysPullImages", "PodNodeSelector", "PodTolerationRestriction"],
    available_kubelet_args: kubeletArgs,
    deprecated_at: later(minor, 12),
    end_of_life_at: later(minor, 14),
    released_at: later(minor, 0),
  };
}

/** `1.34` of `1.34.8`. */
export function minorOf(version: string): string {
  return version.split(".").slice(0, 2).join(".");
}

/** Every later patch of the running minor version, and the next minor version. */
export function availableVersions(running: string): string[] {
  const [, minor, patch] = running.split(".").map(Number) as [number, number, number];
  return versions.filter((name) => {
    const [, otherMinor, otherPatch] = name.split(".").map(Number) as [number, number, number];
    return otherMinor === minor + 1 || (otherMinor === minor && otherPatch > patch);
  });
}

export function registerVersions(app: FastifyInstance): void {
  const path = "/k8s/v1/regions/:region/versions";
  const regionOf = (params: unknown) => (params as { region: string }).region;
  read(app, path, ({ params }) => ({
    versions: versions.map((name) => versionView(regionOf(params), name)),
  }));
  read(app, `${path}/:name`, ({ params }) => {
    const { name } = params as { name: string };
    if (!(versions as readonly string[]).includes(name)) throw notFound("version", name);
    return versionView(regionOf(params), name);
  });
}

function later(minor: string, months: number): string {
  const date = new Date(`${released[minor]}T00:00:00Z`);
  date.setUTCMonth(date.getUTCMonth() + months);
  return date.toISOString().replace(".000Z", "Z");
}
