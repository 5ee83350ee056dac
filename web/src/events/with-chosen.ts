/** What is chosen is offered even where there is no event of it. */
export function withChosen(offered: readonly string[] = [], chosen: string | null): string[] {
  return chosen === null || offered.includes(chosen) ? [...offered] : [...offered, chosen];
}
