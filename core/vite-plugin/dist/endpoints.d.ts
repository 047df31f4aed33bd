import type { Connect, ViteDevServer } from 'vite';
import type { Announcement } from './announcement.js';
import { type Application } from './application.js';
import type { Settings } from './options.js';
/** Middlewares for the two ends of Vite's chain. */
export interface Endpoints {
    /** Belongs before Vite's own. */
    mark: Connect.NextHandleFunction;
    /** Belongs after Vite's own. */
    answer: Connect.NextHandleFunction;
}
/**
 * Returns the middlewares that answer `GET <base>@govite/status`,
 * `GET <base>@govite/head?entry=/src/main.ts` and
 * `GET <base>@govite/use?source=src/logo.svg` for the Go application, and take
 * `POST <base>@govite/application` from govite dev.
 *
 * The first one renames a request, the last one answers it. Between them Vite
 * checks the Host header; Vite 5 and 6 do that after the middlewares of
 * plugins. Nothing of Vite's answers the new name as a module or a page.
 */
export declare function endpoints(server: ViteDevServer, settings: Settings, application: Application, announcement: () => Announcement | undefined): Endpoints;
