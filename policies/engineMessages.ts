/**
 * What the engine tells a policy pack beyond what @pulumi/policy passes on: the stack and its config, and which values
 * are marked secret. The SDK takes neither from the messages, so we read them beside it.
 */
import { AnalyzerService } from "@pulumi/pulumi/proto/analyzer_grpc_pb";
import type {
  AnalyzeRequest,
  AnalyzerStackConfigureRequest,
  AnalyzeStackRequest,
} from "@pulumi/pulumi/proto/analyzer_pb";

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

/** Properties by name, as the engine sends them: a secret is an object with a signature. */
export type MarkedProperties = Readonly<Record<string, unknown>>;

export interface EngineListener {
  /** Before any judgement. */
  stack: (stack: EngineStack) => void;
  /** The pack is loaded and configured: from now on the engine starts the program. */
  ready: () => void;
  /** The inputs of a resource, before it is judged. */
  inputs: (urn: string, properties: () => MarkedProperties) => void;
  /** The outputs of a resource, before the whole plan is judged. */
  outputs: (urn: string, properties: () => MarkedProperties) => void;
}

/** To be called before the pack is made. */
export function listenToEngine(listener: EngineListener): void {
  onRequest<AnalyzerStackConfigureRequest>("configureStack", (request) =>
    listener.stack({
      name: request.getStack(),
      project: request.getProject(),
      organization: request.getOrganization(),
      preview: request.getDryRun(),
      config: Object.fromEntries(request.getConfigMap().entries() as Iterable<[string, string]>),
      secretKeys: request.getConfigSecretKeysList(),
    }),
  );
  onRequest("configure", () => setImmediate(listener.ready));
  onRequest<AnalyzeRequest>("analyze", (request) => listener.inputs(request.getUrn(), propertiesOf(request)));
  onRequest<AnalyzeStackRequest>("analyzeStack", (request) => {
    for (const resource of request.getResourcesList())
      listener.outputs(resource.getUrn(), propertiesOf(resource));
  });
}

function onRequest<Request>(method: string, take: (request: Request) => void): void {
  const definition = (
    AnalyzerService as unknown as Record<string, { requestDeserialize: (bytes: Buffer) => Request }>
  )[method];
  if (definition === undefined) throw new Error(`Pulumi's SDK has no message ${method} for policy packs`);
  const deserialize = definition.requestDeserialize;
  definition.requestDeserialize = (bytes) => {
    const request = deserialize(bytes);
    take(request);
    return request;
  };
}

/** Opened when a policy asks: of most outputs none does. */
function propertiesOf(message: Pick<AnalyzeRequest, "getProperties">): () => MarkedProperties {
  return () => (message.getProperties()?.toJavaScript() ?? {}) as MarkedProperties;
}
