/** Escapes text for html and for quoted attributes. */
export function escape(text: string): string {
  return text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`)
}

/** What replaceTags tells of a tag. */
export interface TagInfo {
  /** The value of src or href. */
  url: string | undefined
  /** Whether the tag is a script that is a module. */
  isModule: boolean
}

/**
 * Replaces the tags of a page that load files, each with its content and the end
 * of its line. Tags in comments and in the texts of scripts are left alone.
 */
export function replaceTags(html: string, replace: (tag: string, info: TagInfo) => string): string {
  const values = `((?:"[^"]*"|'[^']*'|[^'">])*)`
  const tags = new RegExp(`<!--.*?-->|<script\\b${values}>.*?</script\\s*>\\n?|<(?:link|img)\\b${values}>\\n?`, 'gis')
  return html.replace(tags, (tag: string, script?: string, other?: string) => {
    const attributes = script ?? other
    if (attributes === undefined) return tag
    const url = attribute(attributes, 'src') ?? attribute(attributes, 'href')
    return replace(tag, { url, isModule: script !== undefined && attribute(script, 'type')?.toLowerCase() === 'module' })
  })
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
  return value?.replace(/&(?:amp|#x26);/gi, '&').replace(/&#(\d{1,6});/g, (_, code: string) => String.fromCharCode(Number(code)))
}
