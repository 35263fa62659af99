/**
 * What Thalassa Cloud offers. A new region or machine type is a change here and nowhere else.
 * Kubernetes versions are not listed: the API says which ones can be used.
 */

/** Regions with their zones; the first zone is the one for clusters that live in a single zone. */
export const regions: Readonly<Record<string, readonly string[]>> = {
  "nl-01": ["nl-01a", "nl-01b", "nl-01c"],
};

const sizes = ["small", "medium", "large", "xlarge", "2xlarge", "4xlarge"];

/** Slugs: general purpose on shared (`pgp`) and on dedicated (`dgp`) processors. */
export const machineTypes: readonly string[] = ["pgp", "dgp"].flatMap((family) =>
  sizes.map((size) => `${family}-${size}`),
);

export const defaultMachineType = "pgp-medium";
