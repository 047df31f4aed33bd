import type { ViteDevServer } from 'vite';
import { type Templates } from './templates.js';
/** Ends watching. */
export type Stop = () => Promise<void>;
/** Calls onChange with each template that is added, changed or removed. */
export declare function watch(server: ViteDevServer, templates: Templates, onChange: (file: string) => void): Stop;
