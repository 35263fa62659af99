/** What the engine tells a policy pack of the stack that it judges. */
import { AnalyzerService } from "@pulumi/pulumi/proto/analyzer_grpc_pb";
import type { AnalyzerStackConfigureRequest } from "@pulumi/pulumi/proto/analyzer_pb";

/** A stack as the engine knows it: none of this can be made up by the program that is judged. */
export interface EngineStack {
  name: string;
  project: string;
  organization: string;
  /** Whether this is a preview. */
  preview: boolean;
  /** All values of the stack's config, `byoc:cluster` and so on; objects are JSON. */
  config: Readonly<Record<string, string>>;
  /** The keys of those that are encrypted in the file. */
  secretKeys: readonly string[];
}

/**
 * Calls back with the stack, once the engine has told of it and before it asks for any judgement. To be called before
 * the pack is made: @pulumi/policy takes only the stack's tags from that message, so we read it beside it.
 */
export function onEngineStack(take: (stack: EngineStack) => void): void {
  const { configureStack } = AnalyzerService as unknown as {
    configureStack: { requestDeserialize: (bytes: Buffer) => AnalyzerStackConfigureRequest };
  };
  const deserialize = configureStack.requestDeserialize;
  configureStack.requestDeserialize = (bytes) => {
    const request = deserialize(bytes);
    take({
      name: request.getStack(),
      project: request.getProject(),
      organization: request.getOrganization(),
      preview: request.getDryRun(),
      config: Object.fromEntries(request.getConfigMap().entries() as Iterable<[string, string]>),
      secretKeys: request.getConfigSecretKeysList(),
    });
    return request;
  };
}
