import type { Templates } from './templates.js';
/** Numbers of files and directories. */
export declare const limits: {
    /** A directory with this many below it is large. */
    large: number;
    /** A survey reads this many of one directory. */
    directory: number;
    /** A survey reads this many in all. */
    total: number;
};
/** The result of a survey. */
export interface Survey {
    /** The directories and templates that are worth watching, and the state of each template. Directories have none. */
    found: Map<string, string>;
    /** Directories that are not worth watching: large ones without a template, and directories beyond the limits. */
    skip: Set<string>;
    /** Whether the survey read all directories. */
    complete: boolean;
}
/**
 * Finds the directories outside of Vite's root that are worth watching. It reads
 * level by level, because templates are rarely deep, and one directory at a
 * time, because the server is starting meanwhile.
 */
export declare function survey(templates: Templates): Promise<Survey>;
/** Returns a text that is another one after each change of the file, or '' if the file cannot be read. */
export declare function stateOf(file: string): string;
/** Reports whether a link points to a directory around the link. Throws for a broken link. */
export declare function isLoop(link: string): boolean;
