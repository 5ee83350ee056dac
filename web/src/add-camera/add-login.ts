/** An address with user and password in it, as sources take them. Without a user it stays as it is. */
export function addLogin(address: string, user: string, password: string): string {
  if (user === '') return address;
  const login = `${encodeURIComponent(user)}${password === '' ? '' : `:${encodeURIComponent(password)}`}`;
  return address.replace(/^([a-z]+:\/\/)/i, (scheme) => `${scheme}${login}@`);
}
