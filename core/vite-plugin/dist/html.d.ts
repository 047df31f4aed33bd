/** Escapes text for html and for quoted attributes. */
export declare function escape(text: string): string;
/** What replaceTags tells of a tag. */
export interface TagInfo {
    /** The value of src or href. */
    url: string | undefined;
    /** Whether the tag is a script that is a module. */
    isModule: boolean;
}
/**
 * Replaces the tags of a page that load files, each with its content and the end
 * of its line. Tags in comments and in the texts of scripts are left alone.
 */
export declare function replaceTags(html: string, replace: (tag: string, info: TagInfo) => string): string;
/** Returns the src of each module script of a page, in the order in which they run. */
export declare function moduleScripts(html: string): string[];
