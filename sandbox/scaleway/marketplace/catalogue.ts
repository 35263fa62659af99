/** The images that machines start from. */
import { stableId } from "../ids";
import { zones } from "../localities";

export interface MarketplaceImage {
  id: string;
  label: string;
  name: string;
}

const image = (label: string, name: string): MarketplaceImage => ({
  id: stableId(`image ${label}`),
  label,
  name,
});

export const images: MarketplaceImage[] = [
  image("ubuntu_noble", "Ubuntu 24.04 Noble Numbat"),
  image("ubuntu_jammy", "Ubuntu 22.04 Jammy Jellyfish"),
  image("ubuntu_focal", "Ubuntu 20.04 Focal Fossa"),
  image("debian_trixie", "Debian Trixie"),
  image("debian_bookworm", "Debian Bookworm"),
  image("rockylinux_9", "Rocky Linux 9"),
];

/** An image in a zone, for one kind of root volume. Its id is what a server is made with. */
export interface LocalImage {
  id: string;
  arch: "x86_64" | "arm64";
  zone: string;
  label: string;
  type: "instance_local" | "instance_sbs";
}

export const localImages: LocalImage[] = images.flatMap(({ label }) =>
  zones.flatMap((zone) =>
    (["x86_64", "arm64"] as const).flatMap((arch) =>
      (["instance_local", "instance_sbs"] as const).map((type) => ({
        id: stableId(`local image ${label} ${zone} ${arch} ${type}`),
        arch,
        zone,
        label,
        type,
      })),
    ),
  ),
);

const x86 = [
  "DEV1-S",
  "DEV1-M",
  "DEV1-L",
  "DEV1-XL",
  "GP1-XS",
  "GP1-S",
  "PRO2-XXS",
  "PRO2-XS",
  "PRO2-S",
  "PLAY2-NANO",
  "PLAY2-MICRO",
  "POP2-2C-8G",
  "POP2-4C-16G",
];
const arm = ["COPARM1-2C-8G", "COPARM1-4C-16G", "COPARM1-8C-32G"];

/** The types of server that an image runs on. */
export function compatibleTypes({ arch, type }: LocalImage): string[] {
  if (arch === "arm64") return arm;
  // Only older types have disks of their own.
  return type === "instance_local" ? x86.filter((one) => /^(DEV1|GP1)-/.test(one)) : x86;
}
