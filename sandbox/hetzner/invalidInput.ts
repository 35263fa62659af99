/** What the API can't make sense of in a request: answered with 422 `invalid_input` and the field's name. */
import { HetznerError } from "./errors";

export class InvalidInput extends HetznerError {
  constructor(
    readonly field: string,
    message: string,
  ) {
    super(422, "invalid_input", message, { fields: [{ name: field, messages: [message] }] });
  }
}
