/** Keys, tokens and kubeconfigs are marked secret, so that the state, previews and events hold them encrypted. */
import { type ResourceValidationPolicy, Secret } from "@pulumi/policy";
import { unknownValue } from "@pulumi/pulumi/runtime";
import { resourcePolicy } from "../judge";

/** Inputs that hold secrets whatever they look like. */
const secretInputs =
  /^(userData|privateKeyPem|caPrivateKeyPem|privateKey|kubeconfig|password|token|tokens)$/i;
/** What is a secret wherever it stands: private keys, and kubeconfigs with one or with a token. */
const secretText = /-----BEGIN [A-Z ]*PRIVATE KEY-----|client-key-data:|kind: Config[\s\S]*\btoken:/;
/** Outputs of our own resources that are secret: the engine learns it by an option. */
const secretOutputs: Readonly<Record<string, readonly string[]>> = {
  "pulumi-nodejs:dynamic/scaleway:ClusterApi": ["kubeconfig"],
  "pulumi-nodejs:dynamic/thalassa:Kubeconfig": ["kubeconfig"],
};

/** Paths of inputs in clear, by URN: found where the engine shows which are encrypted, judged where it takes refusals. */
const inClear = new Map<string, string[]>();

const judging = resourcePolicy({
  name: "byoc-secrets-encrypted",
  description: "Keys, tokens, kubeconfigs and boot data are marked secret, as inputs and as outputs.",
  level: "remediate",
  judge: ({ urn, type, opts }, _stack, report) => {
    const found = inClear.get(urn);
    if (found === undefined)
      report({
        problem: "whether its secrets are encrypted was not looked at",
        allowed: "enforcement level `remediate` for this policy",
        fix: "Set it in the configuration of the policy pack",
      });
    for (const path of found ?? [])
      report({
        property: path,
        problem: "it would be kept and shown in clear",
        allowed: "a secret",
        fix: "Wrap it in `pulumi.secret`, or take it from an output that is one",
      });
    for (const output of secretOutputs[type] ?? [])
      if (!opts.additionalSecretOutputs.includes(output))
        report({
          property: output,
          problem: "the output would be kept and shown in clear",
          allowed: "the output in `additionalSecretOutputs`",
        });
  },
});

/**
 * @pulumi/policy opens secrets before policies see them, and gives no other sign; only where a remediation may set
 * inputs does it keep their marks, for what it sends back. So this looks there, and changes nothing.
 */
export const secretsEncrypted: ResourceValidationPolicy = {
  ...judging,
  remediateResource: ({ urn, props }) => {
    inClear.set(urn, [...pathsInClear(props)]);
    return undefined;
  },
};

/** Paths of inputs that hold secrets and are not marked. What a preview does not know yet is judged at `up`. */
export function* pathsInClear(value: object, path = ""): Generator<string> {
  for (const key of Object.keys(value)) {
    // Reading the property would open it.
    const inner: unknown = Object.getOwnPropertyDescriptor(value, key)?.value;
    if (inner instanceof Secret) continue;
    const here = Array.isArray(value) ? `${path}[${key}]` : path === "" ? key : `${path}.${key}`;
    if (inner === unknownValue) continue;
    if (typeof inner === "string") {
      if (secretText.test(inner) || (secretInputs.test(key) && inner !== "")) yield here;
    } else if (typeof inner === "object" && inner !== null) yield* pathsInClear(inner, here);
  }
}
