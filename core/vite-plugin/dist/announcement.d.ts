import type { Server } from 'node:http';
import net from 'node:net';
import type { ResolvedConfig } from 'vite';
import type { Entry } from './input.js';
/** A dev server's description of itself for the Go application. */
export interface Announcement {
    /** The origin under which the Go process reaches the server. */
    url: string;
    /** Vite's base in development; starts and ends with a slash. */
    base: string;
    pid: number;
    /** Vite's version. */
    version: string;
    /** 32 hexadecimal digits, new for each start of a server. */
    id: string;
    /** Vite's root; an absolute path with slashes. */
    root: string;
    /** Vite's public directory; an absolute path with slashes, or empty if Vite has none. */
    publicDir: string;
    /** The entries of the build. */
    inputs: Entry[];
    /** In direct mode, the origin that browsers load modules from. */
    origin?: string;
}
/** Returns the files for a server's announcement: the Go application may know Vite's root or its configuration file. */
export declare function announcementFiles(config: ResolvedConfig): string[];
/** Returns the dev server's base, with a slash at both ends. */
export declare function devBase(config: ResolvedConfig): string;
/**
 * Returns the origin of a listening server, or undefined for a server without a
 * port (a Unix socket). The host is localhost for a server on all addresses,
 * and for a loopback address that Vite chose.
 */
export declare function originOf(server: Server, config: ResolvedConfig): string | undefined;
/** Returns the server's origin, from the connection of a request. */
export declare function originOfSocket(socket: net.Socket, config: ResolvedConfig): string | undefined;
