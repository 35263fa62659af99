/** The query of a call. */
import type { FastifyRequest } from "fastify";
import { invalidArgument } from "./errors";

/** Go clients send the zero values of enumerations, such as `unknown_status`: they mean no filter. */
const isSet = (value: string) => value !== "" && !/^unknown(_|$)/.test(value);

/** Python writes truth values with a capital letter. */
const normalised = (value: string) => (/^(True|False)$/.test(value) ? value.toLowerCase() : value);

export class Query {
  readonly #parameters: URLSearchParams;

  constructor(request: FastifyRequest) {
    this.#parameters = new URL(request.url, "http://sandbox").searchParams;
  }

  /** Every value of a parameter that comes once or several times. */
  all(name: string): string[] {
    return this.#parameters.getAll(name).filter(isSet).map(normalised);
  }

  one(name: string): string | undefined {
    return this.all(name)[0];
  }

  flag(name: string): boolean | undefined {
    const value = this.one(name);
    if (value === undefined) return undefined;
    if (!["true", "false"].includes(value)) throw invalidArgument(name, "must be true or false");
    return value === "true";
  }

  /** A whole number from 1; `otherwise` when it is missing or 0, as Go clients send it. */
  positive(name: string, otherwise: number): number {
    const value = this.one(name);
    if (value === undefined || value === "0") return otherwise;
    if (!/^\d{1,9}$/.test(value)) throw invalidArgument(name, "must be a whole number from 1");
    return Number(value);
  }
}
