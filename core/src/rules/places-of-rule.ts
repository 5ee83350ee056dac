import { happeningsOf } from './happenings-of.ts';
import type { Happening, Rule } from './rule.ts';

/** Names of the zones and lines that a rule speaks of, each once; not those in which nothing counts. */
export function placesOfRule({ condition }: Rule): { readonly zones: string[]; readonly lines: string[] } {
  const happenings = happeningsOf(condition);
  return {
    zones: [...new Set(happenings.flatMap(zonesOf))],
    lines: [...new Set(happenings.flatMap(linesOf))],
  };
}

function zonesOf(happening: Happening): string[] {
  const target = 'target' in happening && 'zone' in happening.target ? [happening.target.zone] : [];
  return [...(happening.where?.zones ?? []), ...target];
}

function linesOf(happening: Happening): string[] {
  const target = 'target' in happening && 'line' in happening.target ? [happening.target.line] : [];
  return 'line' in happening && happening.line !== undefined ? [happening.line, ...target] : target;
}
