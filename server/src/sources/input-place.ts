/** Names an input for people: the address without user, password and query. */
export function inputPlace(address: string): string {
  // What cannot be taken apart may hold a password anywhere.
  if (!URL.canParse(address)) return address.replace(/:\/\/.*$/s, '://…');
  const { protocol, host, pathname } = new URL(address);
  return `${protocol}//${host}${pathname}`;
}
