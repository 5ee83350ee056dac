import type { RuleProblem } from '#contract/rules-api.ts';

interface Issue {
  readonly code?: string | undefined;
  readonly path: readonly PropertyKey[];
  readonly message: string;
  readonly errors?: readonly (readonly Issue[])[] | undefined;
}

/** Where a rule is not one yet, in the form of the server's own problems. */
export function schemaProblems(error: { readonly issues: readonly unknown[] } | undefined): RuleProblem[] {
  return (error?.issues ?? []).flatMap((issue) => problemsOf(issue as Issue, []));
}

/** Of the ways that a condition can be, the one with the deepest mistake is the one that was meant. */
function problemsOf({ code, path, message, errors }: Issue, outer: readonly PropertyKey[]): RuleProblem[] {
  const here = [...outer, ...path];
  const ways = (errors ?? []).filter((way) => way.length > 0);
  if (code === 'invalid_union' && ways.length > 0) {
    const meant = ways.reduce((best, way) => (depthOf(way) > depthOf(best) ? way : best));
    return meant.flatMap((issue) => problemsOf(issue, here));
  }
  return [{ path: here.map(String).join('.'), message, isBlocking: true }];
}

function depthOf(issues: readonly Issue[]): number {
  const depths = issues.map(({ code, path, errors = [] }) => {
    const unrecognised = code === 'unrecognized_keys' ? -10 : 0;
    return path.length + unrecognised + Math.max(0, ...errors.map((way) => depthOf(way)));
  });
  return Math.min(...depths);
}
