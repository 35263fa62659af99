/** Client of Scaleway's APIs for one project and one region. Knows nothing of Pulumi. */

export interface ScalewayClientOptions {
  project: string;
  region: string;
  accessKey: string;
  secretKey: string;
  /** Base URL of the API without a slash at its end. */
  endpoint: string;
  /** Base URL of the object storage without a slash at its end. */
  s3Endpoint: string;
}

export class ScalewayClient {
  readonly project: string;
  readonly region: string;

  constructor(options: ScalewayClientOptions) {
    this.project = options.project;
    this.region = options.region;
  }

  /** Today's administrator kubeconfig of a cluster, with its token: a secret. `undefined` where there is no such cluster. */
  async kubeconfig(_clusterId: string): Promise<string | undefined> {
    throw new Error("not there yet");
  }
}
