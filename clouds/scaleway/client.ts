/**
 * Client of Scaleway's APIs for one project and one region: the official SDK over our own HTTP, which gives it
 * deadlines, bounded retries and errors that hold no secret. Knows nothing of Pulumi.
 */
import { Blockv1 } from "@scaleway/sdk-block";
import { createAdvancedClient, withDefaultPageSize, withHTTPClient, withProfile } from "@scaleway/sdk-client";
import { Instancev1 } from "@scaleway/sdk-instance";
import { Ipamv1 } from "@scaleway/sdk-ipam";
import { K8Sv1 } from "@scaleway/sdk-k8s";
import { Lbv1 } from "@scaleway/sdk-lb";
import { Vpcv2 } from "@scaleway/sdk-vpc";
import { Vpcgwv2 } from "@scaleway/sdk-vpcgw";
import { type CloudErrorDetails, ifFound } from "../errors";
import { HttpClient, type HttpOptions, type Method } from "../http";
import { advise, wordsOf } from "./errors";
import { ObjectStorage } from "./objectStorage";

export interface ScalewayClientOptions {
  project: string;
  region: string;
  accessKey: string;
  secretKey: string;
  /** Base URL of the API without a slash at its end. */
  endpoint: string;
  /** Base URL of the region's object storage without a slash at its end. */
  s3Endpoint: string;
  /** Timeouts and retries; the defaults are meant for the real cloud. */
  http?: Pick<HttpOptions, "timeoutMs" | "attempts" | "backoffMs">;
}

/** The largest page that all products give. */
const pageSize = 100;

/**
 * The products of the SDK. The region is set; every list has to be asked for with the project, or some products
 * refuse, and IPAM gives less than there is without saying so.
 */
export class ScalewayClient {
  readonly project: string;
  readonly region: string;
  readonly kubernetes: K8Sv1.API;
  readonly vpc: Vpcv2.API;
  readonly gateways: Vpcgwv2.API;
  readonly instances: Instancev1.API;
  readonly loadBalancers: Lbv1.ZonedAPI;
  readonly block: Blockv1.API;
  readonly ipam: Ipamv1.API;
  readonly objectStorage: ObjectStorage;
  private readonly http: HttpClient;

  constructor(options: ScalewayClientOptions) {
    this.project = options.project;
    this.region = options.region;
    this.http = new HttpClient({
      cloud: "Scaleway",
      endpoint: options.endpoint,
      headers: { "x-auth-token": options.secretKey, "user-agent": "mengi-byoc" },
      secrets: [options.secretKey],
      advise,
      wordsOf,
      passing,
      ...options.http,
    });
    const sdk = createAdvancedClient(
      withProfile({
        apiURL: options.endpoint,
        defaultProjectId: options.project,
        defaultRegion: options.region as K8Sv1.Cluster["region"],
      }),
      withDefaultPageSize(pageSize),
      withHTTPClient(sdkFetch(this.http) as typeof fetch),
    );
    this.kubernetes = new K8Sv1.API(sdk);
    this.vpc = new Vpcv2.API(sdk);
    this.gateways = new Vpcgwv2.API(sdk);
    this.instances = new Instancev1.API(sdk);
    this.loadBalancers = new Lbv1.ZonedAPI(sdk);
    this.block = new Blockv1.API(sdk);
    this.ipam = new Ipamv1.API(sdk);
    this.objectStorage = new ObjectStorage(options);
  }

  /** Today's administrator kubeconfig of a cluster, with its token: a secret. `undefined` where there is no such cluster. */
  async kubeconfig(clusterId: string): Promise<string | undefined> {
    const file = await ifFound(
      this.http.call<{ content: string }>({
        method: "GET",
        route: "/k8s/v1/regions/{region}/clusters/{id}/kubeconfig",
        path: { region: this.region, id: clusterId },
      }),
    );
    return file && Buffer.from(file.content, "base64").toString("utf8");
  }
}

/**
 * Nothing was carried out because another change is under way; or it is not known, of a PATCH: all that we send set
 * whole values, and so may be sent again.
 */
function passing({ code, method, outcomeUnknown }: CloudErrorDetails): boolean {
  return code === "transient_state" || (method === "PATCH" && outcomeUnknown === true);
}

/**
 * `fetch` for the SDK. It only sees good answers, and those as it expects them: the SDK gives text instead of objects
 * where the content type has anything besides `application/json`.
 */
function sdkFetch(http: HttpClient): (request: Request) => Promise<Response> {
  return async (request) => {
    const call = {
      method: request.method as Method,
      route: patternOf(new URL(request.url).pathname),
    };
    const contentType = request.headers.get("content-type");
    const body = await request.text();
    const { status, headers, text } = await http.exchange({
      ...call,
      url: request.url,
      ...(contentType === null ? {} : { body, headers: { "content-type": contentType } }),
    });
    if (status === 204 || text === "") return new Response(null, { status: 204 });
    const decoded = http.decode(call, status, text);
    const total = headers.get("x-total-count");
    const response = new Response(text, {
      status,
      headers: {
        "content-type": "application/json",
        ...(total === null ? {} : { "x-total-count": total }),
      },
    });
    return Object.assign(response, { json: async () => decoded });
  };
}

/** The path without ids. */
function patternOf(path: string): string {
  return path.replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi, "{id}");
}
