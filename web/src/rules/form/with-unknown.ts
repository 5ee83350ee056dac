interface Choice {
  readonly value: string;
  readonly label: string;
}

/** Choices with those that are chosen and are not there (any more), so that fields show what the rule says. */
export function withUnknown(choices: readonly Choice[], chosen: readonly string[] = []): Choice[] {
  const known = new Set(choices.map(({ value }) => value));
  const unknown = chosen.filter((value) => value !== '' && !known.has(value));
  return [...choices, ...unknown.map((value) => ({ value, label: `${value} (not there)` }))];
}
