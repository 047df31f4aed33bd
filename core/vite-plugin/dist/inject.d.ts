import type { HtmlTagDescriptor, IndexHtmlTransformResult } from 'vite';
/** Returns the html with the result of a plugin's hook transformIndexHtml. */
export declare function inject(html: string, result: IndexHtmlTransformResult | void): string;
/** Returns a tag as html, one a line. */
export declare function serialize({ tag, attrs, children }: HtmlTagDescriptor): string;
