/** Images that the cloud offers, in every zone and for both architectures. */
import { createHash } from "node:crypto";
import { zones } from "../localities";

export interface SystemImage {
  id: string;
  /** What the marketplace calls it, such as `ubuntu_noble`. */
  label: string;
  name: string;
  zone: string;
  arch: "x86_64" | "arm64";
  /** Whether its boot disk is a local or a block volume. */
  type: "instance_local" | "instance_sbs";
  /** Snapshot of the boot disk. */
  rootSnapshotId: string;
  /** Bytes that the boot disk has at least. */
  size: number;
}

const distributions = {
  ubuntu_focal: "Ubuntu 20.04 Focal Fossa",
  ubuntu_jammy: "Ubuntu 22.04 Jammy Jellyfish",
  ubuntu_noble: "Ubuntu 24.04 Noble Numbat",
  debian_bullseye: "Debian Bullseye",
  debian_bookworm: "Debian Bookworm",
  debian_trixie: "Debian Trixie",
};

export const systemImages: readonly SystemImage[] = Object.entries(distributions).flatMap(([label, name]) =>
  zones.flatMap((zone) =>
    (["x86_64", "arm64"] as const).flatMap((arch) =>
      (["instance_local", "instance_sbs"] as const).map((type) => ({
        id: uuidOf(label, zone, arch, type),
        label,
        name,
        zone,
        arch,
        type,
        rootSnapshotId: uuidOf("root of", label, zone, arch, type),
        size: 10_000_000_000,
      })),
    ),
  ),
);

/** An id that is always the same for the same words. */
function uuidOf(...words: string[]): string {
  const hex = createHash("sha256").update(words.join(" ")).digest("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
