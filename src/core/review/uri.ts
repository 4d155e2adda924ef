/** A relative path as a URI reference that ends at no bracket of Markdown. */
export function toUri(path: string): string {
  const segments = path.split('/').map(encodeURIComponent)
  return segments.join('/').replace(/[()'*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)
}
