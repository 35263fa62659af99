/** What a server can be booted from without anybody having made it: system images and ISOs. */
import type { Deprecation } from "./catalogue";

export interface SystemImage {
  id: number;
  name: string;
  description: string;
  flavor: string;
  version: string;
  architecture: "x86" | "arm";
  created: string;
  deprecation: Deprecation | null;
}

const distributions: [
  name: string,
  description: string,
  x86: number,
  arm: number,
  created: string,
  deprecation?: Deprecation,
][] = [
  ["ubuntu-22.04", "Ubuntu 22.04", 67_794_396, 103_908_130, "2022-04-21T13:32:38Z"],
  ["ubuntu-24.04", "Ubuntu 24.04", 161_547_269, 161_547_270, "2024-04-25T13:26:27Z"],
  ["ubuntu-26.04", "Ubuntu 26.04", 387_894_169, 387_894_170, "2026-04-23T12:10:41Z"],
  [
    "debian-11",
    "Debian 11",
    45_557_056,
    103_907_373,
    "2021-08-16T11:12:01Z",
    { announced: "2026-09-01T06:00:00Z", unavailable_after: "2026-12-31T23:59:59Z" },
  ],
  ["debian-12", "Debian 12", 114_690_387, 114_690_389, "2023-06-13T06:00:00Z"],
  ["debian-13", "Debian 13", 310_557_660, 310_557_661, "2025-08-11T09:13:20Z"],
  ["rocky-9", "Rocky Linux 9", 76_766_499, 103_908_180, "2022-07-15T06:00:00Z"],
  ["rocky-10", "Rocky Linux 10", 289_560_231, 289_560_232, "2025-06-12T06:00:00Z"],
  ["alma-9", "AlmaLinux OS 9", 68_433_462, 103_907_930, "2022-05-27T06:00:00Z"],
  ["alma-10", "AlmaLinux OS 10", 286_022_345, 286_022_346, "2025-05-28T06:00:00Z"],
  ["centos-stream-9", "CentOS Stream 9", 51_455_600, 103_908_041, "2021-12-03T06:00:00Z"],
  ["centos-stream-10", "CentOS Stream 10", 208_970_221, 208_970_222, "2024-12-13T06:00:00Z"],
  ["fedora-43", "Fedora 43", 333_990_761, 333_990_762, "2025-10-29T06:00:00Z"],
  ["fedora-44", "Fedora 44", 389_321_455, 389_321_456, "2026-04-29T06:00:00Z"],
  ["opensuse-15", "openSUSE Leap 15", 15_512_617, 103_908_223, "2020-06-03T06:00:00Z"],
];

export const systemImages: readonly SystemImage[] = distributions.flatMap(
  ([name, description, x86, arm, created, deprecation = null]) => {
    const [, family = "", version = ""] = /^(.*)-([\d.]+)$/.exec(name) ?? [];
    const flavor = family.startsWith("centos") ? "centos" : family;
    const common = { name, description, flavor, version, created, deprecation };
    return [
      { id: x86, architecture: "x86" as const, ...common },
      { id: arm, architecture: "arm" as const, ...common },
    ];
  },
);

export function systemImageView(image: SystemImage) {
  return {
    id: image.id,
    type: "system",
    status: "available",
    name: image.name,
    description: image.description,
    image_size: null,
    disk_size: 5,
    created: image.created,
    created_from: null,
    bound_to: null,
    os_flavor: image.flavor,
    os_version: image.version,
    rapid_deploy: image.flavor === "ubuntu" || image.flavor === "debian",
    protection: { delete: false },
    deprecated: image.deprecation?.announced ?? null,
    deprecation: image.deprecation,
    deleted: null,
    labels: {},
    architecture: image.architecture,
  };
}

const windows = "SW_DVD9_Win_Server_STD_CORE_2022__64Bit_";

export interface Iso {
  id: number;
  name: string;
  description: string;
  type: "public";
  deprecation: Deprecation | null;
  architecture: "x86" | "arm";
}

export const isos: readonly Iso[] = [
  iso(8_637, `${windows}English_DC_STD_MLF_X22-74290.iso`, "Windows Server 2022 English", "x86"),
  iso(8_638, `${windows}German_DC_STD_MLF_X22-74292.iso`, "Windows Server 2022 German", "x86"),
  iso(26_047, "virtio-win-0.1.248.iso", "virtio 0.1.248-1", "x86"),
  iso(122_631, "debian-12.11.0-amd64-netinst.iso", "Debian 12.11 (amd64/netinstall)", "x86"),
  iso(122_632, "debian-12.11.0-arm64-netinst.iso", "Debian 12.11 (arm64/netinstall)", "arm"),
  iso(124_101, "ubuntu-24.04.3-live-server-amd64.iso", "Ubuntu 24.04.3 (amd64/server)", "x86"),
  iso(124_102, "ubuntu-24.04.3-live-server-arm64.iso", "Ubuntu 24.04.3 (arm64/server)", "arm"),
  iso(126_000, "netboot.xyz-2.0.88.iso", "netboot.xyz 2.0.88", "x86"),
];

function iso(id: number, name: string, description: string, architecture: Iso["architecture"]): Iso {
  return { id, name, description, type: "public", deprecation: null, architecture };
}
