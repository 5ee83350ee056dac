/** The straight line nearest to the points (least squares), and how far they lie from it on average. */
export function linearTrend(points: readonly { readonly x: number; readonly y: number }[]): {
  readonly slope: number;
  /** Standard deviation of the distances to the line. */
  readonly noise: number;
} {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [meanX, meanY] = [mean(points.map(({ x }) => x)), mean(points.map(({ y }) => y))];
  const spread = points.reduce((sum, { x }) => sum + (x - meanX) ** 2, 0);
  const slope = spread === 0 ? 0 : points.reduce((sum, { x, y }) => sum + (x - meanX) * (y - meanY), 0) / spread;
  const noise = Math.sqrt(mean(points.map(({ x, y }) => (y - meanY - slope * (x - meanX)) ** 2)));
  return { slope, noise };
}
