/** 184 kB, 2.4 MB. */
export function formatBytes(bytes: number, locale: string): string {
  const [unit, size] =
    bytes < 1_000
      ? (["byte", bytes] as const)
      : bytes < 1_000_000
        ? (["kilobyte", bytes / 1_000] as const)
        : (["megabyte", bytes / 1_000_000] as const);
  return new Intl.NumberFormat(locale, {
    style: "unit",
    unit,
    unitDisplay: "short",
    maximumFractionDigits: size < 10 && unit !== "byte" ? 1 : 0,
  }).format(size);
}

/** 0:41, 6:11, 1:02:03. */
export function formatSeconds(total: number): string {
  const seconds = Math.round(total);
  const two = (value: number) => String(value).padStart(2, "0");
  const hours = Math.floor(seconds / 3_600);
  const minutes = Math.floor((seconds % 3_600) / 60);
  return hours
    ? `${hours}:${two(minutes)}:${two(seconds % 60)}`
    : `${minutes}:${two(seconds % 60)}`;
}
