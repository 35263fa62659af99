/** Plain text tables. */

/** Rows as aligned columns under a header; numbers go to the right. */
export function table(header: string[], rows: (string | number)[][]): string {
  const text = (cell: string | number | undefined) => String(cell ?? "");
  const widths = header.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => text(row[column]).length)),
  );
  const line = (row: (string | number)[]) =>
    widths
      .map((width, column) =>
        typeof row[column] === "number" ? text(row[column]).padStart(width) : text(row[column]).padEnd(width),
      )
      .join("  ")
      .trimEnd();
  return [line(header), widths.map((width) => "─".repeat(width)).join("  "), ...rows.map(line)].join("\n");
}
