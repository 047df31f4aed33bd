/** Escapes text for html, in attributes with quotes too. */
export declare function escape(text: string): string;
/** Returns the src of each module script of a page, in the order in which they run. */
export declare function moduleScripts(html: string): string[];
