import type { Connect, ViteDevServer } from 'vite';
import type { Announcement } from './announcement.js';
/** Middlewares for the two ends of Vite's chain. */
export interface Endpoints {
    /** Belongs before Vite's own. */
    mark: Connect.NextHandleFunction;
    /** Belongs after Vite's own. */
    answer: Connect.NextHandleFunction;
}
/**
 * Answers the Go application's questions, `GET <base>@govite/status` and
 * `GET <base>@govite/head?entry=/src/main.ts`.
 *
 * A request has to pass Vite's check of the Host header, which Vite 5 and 6
 * make after the middlewares of plugins, and it must not be taken for a module
 * or for a page on the way: so it goes through the chain under a name that
 * nothing answers.
 */
export declare function endpoints(server: ViteDevServer, announcement: () => Announcement | undefined): Endpoints;
