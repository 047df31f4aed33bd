/** Escapes text for html and for quoted attributes. */
export declare function escape(text: string): string;
/** Returns the src of each module script of a page, in the order in which they run. */
export declare function moduleScripts(html: string): string[];
