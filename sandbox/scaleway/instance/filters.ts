/** Filters of Instance v1, whose lists are written with commas. */
import type { Filter } from "../listing";

/** The same filter for values that come as one text with commas. */
export function commaSeparated<Record>(filter: Filter<Record>): Filter<Record> {
  return (record, values) =>
    filter(
      record,
      values.flatMap((value) => value.split(",")),
    );
}
