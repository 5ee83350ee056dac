/** "1 camera", "3 cameras". */
export function formatPlural(count: number, singular: string, plural = `${singular}s`): string {
  return `${count} ${count === 1 ? singular : plural}`;
}

/** A name from the program as a heading: "time-to-result" becomes "Time to result". */
export function formatIdentifier(identifier: string): string {
  const words = identifier.replaceAll(/[-_.]+/g, ' ').trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
