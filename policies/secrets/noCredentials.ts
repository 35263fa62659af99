/** No credential of a cloud is an argument of anything: arguments are kept in the state. */
import { providerPackage } from "../catalogue";
import { eachFact, resourcePolicy } from "../judge";
import { textsIn } from "../texts";

/** Inputs of the clouds' providers that take a credential, or say where one is. */
const credentialInputs: Readonly<Record<string, readonly string[]>> = {
  hcloud: ["token"],
  scaleway: ["accessKey", "secretKey", "profile"],
};

export const noCredentials = resourcePolicy({
  name: "byoc-no-credentials",
  description:
    "No credential of a cloud is an input of a provider or a resource, in whatever form: the run takes it from its environment.",
  judge: ({ type, props, name }, { credentials }, report) => {
    const refuse = (property: string | undefined, problem: string) =>
      report({
        ...(property === undefined ? {} : { property }),
        problem,
        allowed: "no credentials: they come from the environment of the run",
        fix: "Take it out, and change the credential, for it has been in a plan",
      });
    eachFact(
      () => {
        for (const input of credentialInputs[providerPackage(type) ?? ""] ?? [])
          if (props[input] !== undefined) refuse(input, "the engine would keep the credential in the state");
      },
      () => {
        if (credentials.some((secret) => name.includes(secret)))
          refuse(undefined, "its name holds a credential");
      },
      () => {
        for (const { path, text } of textsIn(props))
          if (credentials.some((secret) => text.includes(secret)))
            refuse(path, "it holds a credential of this run");
      },
    );
  },
});
