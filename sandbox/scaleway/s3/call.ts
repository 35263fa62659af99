/** What an operation works with, and what it answers. */
import type { FastifyRequest } from "fastify";
import type { Scaleway } from "../cloud";
import type { Caller } from "./auth";
import type { Multipart } from "./uploads";
import type { Objects } from "./objects";
import type { Bucket } from "./records";

/** A call to the service as a whole, or to a bucket that may not be there. */
export interface Call {
  cloud: Scaleway;
  objects: Objects;
  uploads: Multipart;
  request: FastifyRequest;
  caller: Caller;
  /** Empty: the service itself. */
  bucketName: string;
  /** Empty: the bucket itself. */
  key: string;
  query: URLSearchParams;
  /** Without the chunks that it came in. */
  body: Buffer;
  /** Headers, and what was sent behind the body. */
  headers: Record<string, string | undefined>;
}

/** A call to a bucket that is there. */
export interface BucketCall extends Call {
  bucket: Bucket;
}

export interface Answer {
  /** Default: 200. */
  status?: number;
  headers?: Record<string, string>;
  /** A document, or an object's content. */
  body?: string | Buffer;
}

/** How owners are called: the project, twice. */
export const ownerId = (project: string): string => `${project}:${project}`;
