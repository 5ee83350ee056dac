export type Parameter = string | number;
export type Condition = readonly [sql: string, ...parameters: Parameter[]];

/** What each part of a query asks of a row, null: nothing. Values travel as parameters only. */
export type Conditions<Query> = {
  readonly [Key in Exclude<keyof Query, 'limit'>]-?: (value: NonNullable<Query[Key]>) => Condition | null;
};

/**
 * The WHERE clause of a query, empty where everything is asked for, and its parameters in order.
 *
 * @throws what the conditions throw
 */
export function toWhere<Query extends object>(
  conditions: Conditions<Query>,
  query: Query,
): { where: string; parameters: Parameter[] } {
  const asked = Object.entries(query).flatMap(([key, value]) => {
    if (value === undefined || key === 'limit') return [];
    // The table's type ties each value to its key, which the compiler cannot follow through a union of keys.
    const toCondition = conditions[key as keyof typeof conditions] as (value: unknown) => Condition | null;
    const condition = toCondition(value);
    return condition === null ? [] : [condition];
  });
  const where = asked.length === 0 ? '' : `WHERE ${asked.map(([sql]) => sql).join(' AND ')}`;
  return { where, parameters: asked.flatMap(([, ...parameters]) => parameters) };
}
