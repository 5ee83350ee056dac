/** Address of the login page that leads back to where the user wanted to go. */
export function loginAddress(wanted: { pathname: string; search: string }): string {
  const address = wanted.pathname + wanted.search;
  return address === '/' ? '/login' : `/login?${new URLSearchParams({ next: address })}`;
}

/** Where to go after the login: only ever a page of this application. */
export function nextAddress(search: URLSearchParams): string {
  const next = search.get('next') ?? '/';
  // "//host" and "/\host" are addresses of other hosts.
  return /^\/(?![/\\])/.test(next) && !next.startsWith('/login') ? next : '/';
}
