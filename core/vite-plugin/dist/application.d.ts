import type { IncomingMessage } from 'node:http';
import type { ViteDevServer } from 'vite';
/** What govite dev tells about the Go application. */
export type Report = 
/** All pages show the problem. */
{
    state: 'failed';
    problem: Fault;
}
/** The application is being replaced. The problem is gone. */
 | {
    state: 'restarting';
}
/** Pages that have not reloaded since the last report reload. */
 | {
    state: 'ready';
};
/** Why there is no application. */
export interface Fault {
    message: string;
    /** An absolute path. */
    file?: string;
    line?: number;
    column?: number;
    /** The lines around the error. */
    frame?: string;
}
/** Shows the problems of the application on pages, and reloads pages after its restart. */
export interface Application {
    report(report: Report): void;
}
/** Returns the application of a server, which may have a problem since before Vite restarted. */
export declare function application(server: ViteDevServer): Application;
/** Reports whether a browser may have sent a request: pages must not show problems on others. */
export declare function isOfBrowser(req: IncomingMessage): boolean;
/** Returns the report in the body of a request. Throws an Error that says what is wrong. */
export declare function reportIn(req: IncomingMessage): Promise<Report>;
