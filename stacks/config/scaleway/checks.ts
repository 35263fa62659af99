/** Rules of Scaleway that take more than one value to check, but for the sizes of pools. */
import { commitmentDays, controlPlanes } from "../../../clouds/scaleway/catalogue";
import { type CheckContext, checkNoneTwice } from "../checks";
import { isHighlyAvailable } from "../clouds";
import { valueAt } from "../report";
import type { Path } from "../shell";
import { nearest } from "../suggest";
import { controlPlaneOf } from "./nodes";

/** Whatever is a UUID looks like a project: the ids that are known not to be one. */
export function checkProject({ config, report }: CheckContext, organisation: string | undefined): void {
  const path = ["project"];
  const project = valueAt(config, path);
  if (!report.isSound(path) || project === undefined) return;
  const others: [unknown, string][] = [
    [valueAt(config, ["customer"]), "the customer's id (byoc:customer)"],
    [valueAt(config, ["cluster", "id"]), "the cluster's own id (byoc:cluster.id)"],
    [
      organisation,
      "the organisation's id, which is also that of its default project; clusters need one of their own",
    ],
  ];
  const mistaken = others.find(([id]) => id === project);
  if (mistaken) report.add({ path, problem: `not a project for clusters: this is ${mistaken[1]}` });
}

export function checkControlPlane(context: CheckContext): void {
  const { config, report } = context;
  const type = String(valueAt(config, ["cluster", "type"]));
  const chosen = controlPlaneOf(context);
  if (!chosen || !report.isSound(["cluster", "type"]) || !isHighlyAvailable(type)) return;
  if (controlPlanes[chosen].dedicated) return;
  const dedicated = Object.entries(controlPlanes).flatMap(([name, { dedicated }]) =>
    dedicated ? [name] : [],
  );
  report.add({
    path: ["cluster", "controlPlane"],
    problem: `${type} needs a dedicated control plane; ${chosen} is shared and has no service level`,
    allowed: `${dedicated.join(", ")}, each paid for at least ${commitmentDays} days`,
    fix: [report.commands.remove(["cluster", "controlPlane"])],
  });
}

/** The cloud chooses the patch version where it also installs the next. */
export function checkVersion({ config, report }: CheckContext): void {
  const path = ["cluster", "kubernetesVersion"];
  const autoPath = ["cluster", "upgrades", "auto"];
  const [minor, patch] = /^(1\.\d+)(\.\d+)?$/.exec(String(valueAt(config, path)))?.slice(1) ?? [];
  if (!report.isSound(path) || !report.isSound(autoPath)) return;
  if (valueAt(config, autoPath) !== true || !minor || !patch) return;
  report.add({
    path,
    problem: "a patch version, while upgrades.auto lets the cloud choose it",
    allowed: 'a minor version ("1.34"), or upgrades.auto false',
    fix: [report.commands.set(path, minor)],
  });
}

export function checkGateway({ config, offer, report }: CheckContext): void {
  const path = ["cluster", "gateway", "zone"];
  const regionPath = ["cluster", "region"];
  const zone = valueAt(config, path);
  const zones = offer.regions[String(valueAt(config, regionPath))];
  if (!zones || typeof zone !== "string" || !report.isSound(path) || !report.isSound(regionPath)) return;
  if (zones.includes(zone)) return;
  const suggestion = nearest(zone, zones);
  report.add({
    path,
    problem: `not a zone of ${String(valueAt(config, regionPath))}`,
    allowed: zones.join(", "),
    ...(suggestion ? { suggestion } : { fix: [report.commands.remove(path)] }),
  });
}

const lists: [Path, string][] = [
  [["allowedCidrs"], "source"],
  [["certSans"], "name"],
  [["admissionPlugins"], "admission plugin"],
  [["featureGates"], "feature gate"],
  [["oidc", "groupsClaim"], "claim"],
  [["oidc", "requiredClaim"], "claim"],
];

export function checkApiServer(context: CheckContext): void {
  for (const [key, noun] of lists) {
    const path = ["cluster", "apiServer", ...key];
    const list = valueAt(context.config, path);
    if (Array.isArray(list)) checkNoneTwice(list, path, noun, context);
  }
}
