/** What the config of a stack on Scaleway may say of the API server. */
import { z } from "zod";
import { source } from "../rules";
import { onlyOn, text } from "../schema";
import * as rules from "./rules";

export function apiServer() {
  const names = (noun: string, example: string) =>
    z
      .array(
        text(rules.camelName).meta({
          allowed: `${noun} of the Kubernetes version, such as ${example}`,
          example,
        }),
      )
      .default([]);
  return z
    .strictObject({
      allowedCidrs: z
        .array(
          text(source).meta({
            allowed: "a CIDR or an address, such as 203.0.113.0/24 or 203.0.113.7",
          }),
        )
        .default([]),
      certSans: z
        .array(
          text(rules.certificateName).meta({
            allowed: "the name of a host, or an address",
            example: "api.example.com",
          }),
        )
        .default([]),
      admissionPlugins: names("an admission plugin", "AlwaysPullImages"),
      featureGates: names("a feature gate", "HPAScaleToZero"),
      oidc: oidc().optional(),
    })
    .meta({
      refused: { publicEndpoint: `${onlyOn("Thalassa")}; the API server of Kapsule is always public` },
    })
    .prefault({});
}

function oidc() {
  const short = (allowed: string) => text(rules.plainText(100)).meta({ allowed }).optional();
  return z.strictObject({
    issuerUrl: text(rules.issuerUrl).meta({
      allowed: "an https:// URL of at most 255 characters",
      example: "https://issuer.example.com",
    }),
    clientId: text(rules.plainText(255)).meta({
      allowed: "the client id that tokens are issued for",
      example: "kubernetes",
    }),
    usernameClaim: short("the name of a claim, such as email"),
    usernamePrefix: short("a prefix, such as oidc:"),
    groupsClaim: z
      .array(text(rules.plainText(100)).meta({ allowed: "the name of a claim", example: "groups" }))
      .default([]),
    groupsPrefix: short("a prefix, such as oidc:"),
    requiredClaim: z
      .array(text(rules.claim).meta({ allowed: "key=value", example: "team=platform" }))
      .default([]),
  });
}
