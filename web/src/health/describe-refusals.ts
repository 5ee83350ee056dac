/** "12 unauthorized, 3 bad request", the most frequent reason first; "none" where nobody was refused. */
export function describeRefusals(refused: Readonly<Record<string, number>>): string {
  const reasons = Object.entries(refused)
    .filter(([, count]) => count > 0)
    .sort(([, a], [, b]) => b - a)
    .map(([reason, count]) => `${count} ${reason.replaceAll('-', ' ')}`);
  return reasons.length === 0 ? 'none' : reasons.join(', ');
}
