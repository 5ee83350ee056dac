import { createContext, useContext } from 'react';
import type { RuleProblem } from '#contract/rules-api.ts';

const RuleProblems = createContext<readonly RuleProblem[]>([]);

/** Says to all fields below it what is wrong with the rule. */
export const RuleProblemsProvider = RuleProblems.Provider;

/** What is wrong at a place of the rule or with one of the entries of its list; null where nothing is. */
export function useProblemAt(path: string): string | null {
  const problems = useContext(RuleProblems).filter((problem) => isAt(problem.path, path));
  return problems.length === 0 ? null : problems.map(({ message }) => message).join('; ');
}

function isAt(path: string, field: string): boolean {
  return path === field || (path.startsWith(`${field}.`) && /^\d+$/.test(path.slice(field.length + 1)));
}
