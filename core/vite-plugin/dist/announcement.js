import net from 'node:net';
import path from 'node:path';
import tls from 'node:tls';
/** Returns the files for a server's announcement: the Go application may know Vite's root or its configuration file. */
export function announcementFiles(config) {
    const directories = new Set([path.resolve(config.root)]);
    if (config.configFile)
        directories.add(path.resolve(path.dirname(config.configFile)));
    return [...directories].map((directory) => path.join(directory, 'node_modules', '.vite', 'govite.json'));
}
/** Returns the dev server's base, with a slash at both ends. */
export function devBase(config) {
    const base = config.base.replace(/^\/+|\/+$/g, '');
    return base === '' || base === '.' ? '/' : `/${base}/`;
}
/**
 * Returns the origin of a listening server, or undefined for a server without a
 * port (a Unix socket). The host is localhost for a server on all addresses,
 * and for a loopback address that Vite chose.
 */
export function originOf(server, config) {
    const address = server.address();
    if (address === null || typeof address === 'string')
        return undefined;
    return origin(address.address, address.port, Boolean(config.server.https) || server instanceof tls.Server, config);
}
/** Returns the server's origin, from the connection of a request. */
export function originOfSocket(socket, config) {
    const { localAddress, localPort } = socket;
    if (localAddress === undefined || localPort === undefined)
        return undefined;
    return origin(localAddress, localPort, socket instanceof tls.TLSSocket, config);
}
function origin(address, port, secure, config) {
    const { host } = config.server;
    const plain = address.replace(/^::ffff:(?=\d+\.)/, '');
    const loopback = plain === '127.0.0.1' || plain === '::1';
    const chosen = typeof host === 'string' && host !== 'localhost';
    const name = plain === '0.0.0.0' || plain === '::' || (loopback && !chosen) ? 'localhost' : net.isIPv6(plain) ? `[${plain}]` : plain;
    return `${secure ? 'https' : 'http'}://${name}:${port}`;
}
