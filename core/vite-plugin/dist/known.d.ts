import type { ViteDevServer } from 'vite';
import type { Settings } from './options.js';
/**
 * What a build would make of a source:
 *
 * - `input`: an entry;
 * - `asset`: a file, because the option `assets` matches it;
 * - `lazy`: a chunk or file of its own, because a module refers to it by import() or new URL();
 * - `imported`: part of another chunk or, for an asset, a file;
 * - `unknown`: nothing, as far as the dev server has read the project.
 */
export type Use = 'input' | 'asset' | 'lazy' | 'imported' | 'unknown';
/** Returns what a build would make of a source, by its path relative to Vite's root. */
export declare function useOf(server: ViteDevServer, settings: Settings, name: string): Promise<Use>;
