import type { ViteDevServer } from 'vite';
import type { Templates } from './templates.js';
import { type Stop } from './watch.js';
/**
 * Reloads all pages when templates change, until it is stopped. The delay, in
 * milliseconds after the last change, is for the application to read its
 * templates again.
 */
export declare function refresh(server: ViteDevServer, templates: Templates, delay: number): Stop;
/**
 * Returns a module that keeps Vite from reloading pages at once for a changed
 * html file. Vite does that, and logs it, for html files that are no modules;
 * a module that nothing has loaded needs no update.
 */
export declare function inertModule(file: string): object;
