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
    /** The directories and templates that are worth watching. */
    found: Set<string>;
    /** Directories that are not worth watching: large ones without a template, and those that the survey did not reach. */
    skip: Set<string>;
    /** Reports whether the survey reached all directories. */
    complete: boolean;
}
/**
 * Looks for templates outside of Vite's root, level by level: those of an
 * application are closer to it than the depths of a data directory. It reads
 * one directory at a time, beside a server that is starting.
 */
export declare function survey(templates: Templates): Promise<Survey>;
/** Reports whether a link leads to a directory that the link itself is in, so that a walk would not end; throws for a broken link. */
export declare function isLoop(link: string): boolean;
