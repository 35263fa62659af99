/** How long a deletion may take, and who hears of it. */
export interface Removal {
  deadlineSeconds: number;
  /** Gets a line for each object that is deleted or kept, and now and then while it lasts. */
  report: (line: string) => void;
}
