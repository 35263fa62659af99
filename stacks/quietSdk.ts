/** Keeps secrets of the state out of the engine's events. */
import * as pulumi from "@pulumi/pulumi";

/**
 * Silences the debug messages of Pulumi's SDK. It writes every answer of the engine into one, secret outputs
 * in clear, and the engine puts them among its events even where nobody asked for debugging: whoever reads the
 * events of a run, such as a dashboard, would get each cluster's kubeconfig. `pulumi --debug` still shows what
 * the engine itself has to say.
 */
export function silenceSdkDebug(): void {
  Object.assign(pulumi.log, { debug: async () => undefined });
}
