/** Locations as requests and answers name them. */
import { named } from "./catalogue";
import { InvalidInput } from "./invalidInput";
import { type Location, locations } from "./locations";

/** The location of this id or name. */
export function locationNamed(reference: string, field = "location"): Location {
  const location = named(locations, reference);
  if (location === undefined) throw new InvalidInput(field, `location ${reference} not found`);
  return location;
}

export function locationView(name: string): Location {
  return locationNamed(name);
}
