/** The name of the browser's tab, with how many alerts are open before it: "(3) Cameras – localcv". */
export function openAlertsTitle(title: string, open: number): string {
  const named = `${title} – localcv`;
  return open === 0 ? named : `(${open > 99 ? '99+' : open}) ${named}`;
}
