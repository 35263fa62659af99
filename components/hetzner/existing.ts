/**
 * What of a cluster stands in its project. An object that was made by a run which was cut off before the state knew
 * of it is taken over: each of our objects carries a label that names it.
 */
export type Existing = Readonly<Record<string, string>>;
