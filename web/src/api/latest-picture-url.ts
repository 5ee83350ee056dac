/** Address of the latest picture of a camera; `version` keeps a browser from showing an older one. */
export function latestPictureUrl(camera: string, options: { width?: number; version?: number } = {}): string {
  const query = new URLSearchParams();
  if (options.width !== undefined) query.set('width', String(options.width));
  if (options.version !== undefined) query.set('v', String(options.version));
  return `/api/cameras/${encodeURIComponent(camera)}/latest.jpg${query.size > 0 ? `?${query}` : ''}`;
}
