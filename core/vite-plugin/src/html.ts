/** Escapes text for html and for quoted attributes. */
export function escape(text: string): string {
  return text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`)
}

/** Returns the src of each module script of a page, in the order in which they run. */
export function moduleScripts(html: string): string[] {
  const found: string[] = []
  for (const [, attributes] of html.replace(/<!--.*?-->/gs, '').matchAll(/<script\b((?:"[^"]*"|'[^']*'|[^'">])*)>/gi)) {
    const src = attribute(attributes as string, 'src')
    if (src !== undefined && attribute(attributes as string, 'type')?.toLowerCase() === 'module') found.push(src)
  }
  return found
}

function attribute(attributes: string, name: string): string | undefined {
  const match = new RegExp(`(?:^|\\s)${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)'|([^\\s"'>]+))`, 'i').exec(attributes)
  const value = match?.[1] ?? match?.[2] ?? match?.[3]
  return value?.replace(/&(?:amp|#38|#x26);/gi, '&')
}
