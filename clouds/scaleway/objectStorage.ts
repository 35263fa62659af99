/** Scaleway's object storage in one region, over the S3 client, which is loaded when it is first used. */
import type { S3, S3ServiceException } from "@aws-sdk/client-s3";
import type { CloudError } from "../errors";
import { type Party } from "../errors";
import { cloudError, type HttpOptions, type Method, type Retries, withRetries } from "../http";
import { advise, keyAdvice } from "./errors";

export interface ObjectStorageOptions {
  project: string;
  region: string;
  accessKey: string;
  secretKey: string;
  s3Endpoint: string;
  http?: Pick<HttpOptions, "timeoutMs" | "attempts" | "backoffMs">;
}

export class ObjectStorage {
  private client: Promise<S3> | undefined;
  private readonly retries: Retries;

  constructor(private readonly options: ObjectStorageOptions) {
    this.retries = options.http ?? {};
  }

  /**
   * Makes a call, again where that is allowed. `route` is for errors, which are `CloudError`s as all of Scaleway's;
   * their code is the name that S3 gives them, such as `NoSuchBucket`.
   */
  async call<T>(method: Method, route: string, act: (s3: S3) => Promise<T>): Promise<T> {
    const s3 = await (this.client ??= this.load());
    return withRetries(method, this.retries, async () => {
      try {
        return await act(s3);
      } catch (error) {
        throw this.error(method, route, error as Partial<S3ServiceException>);
      }
    });
  }

  /**
   * Names of the project's buckets. As the one call of all that is signed with the access key and needs no bucket, it
   * also shows that access key and secret key belong together: the other products never see the access key.
   */
  async buckets(): Promise<string[]> {
    const { Buckets = [] } = await this.call("GET", "/", (s3) => s3.listBuckets({}));
    return Buckets.flatMap(({ Name }) => Name ?? []);
  }

  /** Signs with the project, or else the key's default project would be meant. Retries are our own: theirs follow any `Retry-After`. */
  private async load(): Promise<S3> {
    const { project, region, accessKey, secretKey, s3Endpoint, http } = this.options;
    // Said on every run otherwise, to people who can't change it: which Node runs is Pulumi's and ours to choose.
    process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";
    const { S3 } = await import("@aws-sdk/client-s3");
    const timeoutMs = http?.timeoutMs ?? 30_000;
    return new S3({
      region,
      endpoint: s3Endpoint,
      forcePathStyle: true,
      credentials: { accessKeyId: `${accessKey}@${project}`, secretAccessKey: secretKey },
      maxAttempts: 1,
      requestHandler: {
        connectionTimeout: timeoutMs,
        requestTimeout: timeoutMs,
        throwOnRequestTimeout: true,
      },
      // Checksums that only Amazon asks for.
      requestChecksumCalculation: "WHEN_REQUIRED",
      responseChecksumValidation: "WHEN_REQUIRED",
      // Set, so that nothing of an AWS environment or config file takes part.
      useFipsEndpoint: false,
      useDualstackEndpoint: false,
      followRegionRedirects: false,
    });
  }

  private error(method: Method, route: string, error: Partial<S3ServiceException>): CloudError {
    const { secretKey } = this.options;
    const status = error.$metadata?.httpStatusCode;
    const code = error.name;
    const how = { cloud: "Scaleway object storage", secrets: [secretKey], advise: adviseOnStorage };
    if (status === undefined)
      return cloudError(
        { method, route },
        {
          cloudMessage: `the connection failed (${(error as NodeJS.ErrnoException).code ?? code})`,
          outcomeUnknown: true,
        },
        how,
      );
    const seconds = Number(error.$response?.headers["retry-after"] ?? Number.NaN);
    return cloudError(
      { method, route },
      {
        status,
        cloudMessage: [code, error.message].filter((part) => part && part !== "UnknownError").join(": "),
        ...(code ? { code } : {}),
        outcomeUnknown: status >= 500,
        ...(Number.isFinite(seconds) ? { retryAfterMs: Math.max(0, seconds) * 1000 } : {}),
      },
      how,
    );
  }
}

function adviseOnStorage(
  status: number | undefined,
  message: string,
  code: string | undefined,
): { party: Party; advice: string } {
  if (code === "SignatureDoesNotMatch" || code === "InvalidAccessKeyId")
    return {
      party: "customer",
      advice: `access_key and secret_key do not belong together, or the key is gone. ${keyAdvice}`,
    };
  return advise(status, message, code);
}
