/**
 * What the engine consists of: the CLI today, provider plugins as clouds are added. A component is data; the
 * ways to get one (path.ts, download.ts, build.ts) are the same for all.
 */
import path from "node:path";
import { projectFolder } from "./project";

/** One executable that the engine needs. */
export interface Component {
  /** Name of the executable. */
  name: string;
  /** The version that a download or a build gives. */
  version: string;
  /** The oldest version on PATH that will do; anything of the same major version from there on does. */
  oldest: string;
  /** Arguments that make the executable print its version. */
  versionArguments: string[];
  /** Executables that come with the official one and without which it is of no use to us. */
  companions: string[];
  download: Download;
  build: Build;
}

/** An official archive, by platform. */
export interface Download {
  /** Folders (URLs) that hold the archive, tried in turn. */
  from: string[];
  archive(platform: Platform): string;
  /** Folder (URL) of the file with the SHA-256 sums; not where the archive comes from first. */
  checksumsFrom: string;
  checksums: string;
}

/** A Go package, and the module of ours that pins everything it is made of (go.mod and go.sum). */
export interface Build {
  folder: string;
  package: string;
  /** Flags for the linker. */
  linker: string;
}

export interface Platform {
  os: NodeJS.Platform;
  arch: NodeJS.Architecture;
}

const pulumi = "3.250.0";

export const components: Component[] = [
  {
    name: "pulumi",
    version: pulumi,
    // Hooks before deletion came with 3.182, hooks on errors with 3.217, PULUMI_RUN_PROGRAM for refresh with
    // 3.169; faults that damaged the state in runs with the program were fixed up to 3.231.
    oldest: "3.231.0",
    versionArguments: ["version"],
    companions: ["pulumi-language-nodejs", "pulumi-resource-pulumi-nodejs"],
    download: {
      from: [
        "https://get.pulumi.com/releases/sdk",
        `https://github.com/pulumi/pulumi/releases/download/v${pulumi}`,
      ],
      archive: ({ os, arch }) => `pulumi-v${pulumi}-${os}-${arch}.tar.gz`,
      checksumsFrom: `https://github.com/pulumi/pulumi/releases/download/v${pulumi}`,
      checksums: `pulumi-${pulumi}-checksums.txt`,
    },
    build: {
      folder: path.join(projectFolder, "sandbox", "engine", "go"),
      package: "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
      linker: `-s -w -X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=${pulumi}`,
    },
  },
];
