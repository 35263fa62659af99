/** Keys, tokens and kubeconfigs are marked secret, so that the state, previews and events hold them encrypted. */
import { resourcePolicy } from "../judge";
import { type Clear, clearInputs } from "./marks";

/** Names of what is a secret whatever it looks like. */
const secretNames =
  /^(userData|privateKeyPem|caPrivateKeyPem|privateKey|privateKeyOpenssh|kubeconfig|password|secretKey|token|tokens)$/i;
/** What is a secret wherever it stands: private keys, and kubeconfigs with one or with a token. */
const secretText = /-----BEGIN [A-Z ]*PRIVATE KEY-----|client-key-data:|kind: Config[\s\S]*\btoken:/;
/** Outputs of our own resources that are secret: the engine learns it by an option. */
const secretOutputs: Readonly<Record<string, readonly string[]>> = {
  "pulumi-nodejs:dynamic/scaleway:ClusterApi": ["kubeconfig"],
  "pulumi-nodejs:dynamic/thalassa:Kubeconfig": ["kubeconfig"],
};
/** What is said of it. */
export const inClear = {
  problem: "it would be kept and shown in clear",
  allowed: "a secret",
  fix: "Wrap it in `pulumi.secret`, or take it from an output that is one",
};

/** Whether a value in clear is to be secret, by its name or by what it says. */
export function tooClear({ key, value }: Clear): boolean {
  return typeof value === "string" && value !== "" && (secretNames.test(key) || secretText.test(value));
}

export const secretsEncrypted = resourcePolicy({
  name: "byoc-secrets-encrypted",
  description: "Keys, tokens, kubeconfigs and boot data are marked secret, as inputs and as outputs.",
  judge: ({ urn, type, opts }, _stack, report) => {
    for (const found of clearInputs(urn)) if (tooClear(found)) report({ property: found.path, ...inClear });
    for (const output of secretOutputs[type] ?? [])
      if (!opts.additionalSecretOutputs.includes(output))
        report({ property: output, ...inClear, allowed: "the output in `additionalSecretOutputs`" });
  },
});
