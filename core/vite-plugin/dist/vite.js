// Where Vite's majors differ.
import * as vite from 'vite';
/** The major version of the Vite that runs. */
export const major = Number.parseInt(vite.version, 10);
/** Returns the browser's modules of a dev server. */
export function clientOf(server) {
    const environment = major >= 6 ? server.environments.client : undefined;
    const graph = environment?.moduleGraph ?? server.moduleGraph;
    return {
        moduleByURL: (url) => graph.getModuleByUrl(url),
        modulesByFile: (file) => (graph.getModulesByFile(file) ?? []),
        files: () => graph.fileToModulesMap.keys(),
        transform: (url) => (environment ? environment.transformRequest(url) : server.transformRequest(url)),
    };
}
/** Reports whether Vite's option server.fs allows a file. The path is absolute, with slashes. */
export function mayServe(server, file) {
    const url = `/@fs/${file.replace(/^\//, '')}`;
    if (major >= 6)
        return vite.isFileServingAllowed(server.config, url);
    return vite.isFileServingAllowed(url, server);
}
/** Returns the configuration of a build hook's environment. Before Vite 6 there is only one. */
export function configOf(context, config) {
    return context.environment?.config ?? config;
}
/** Reports whether a hook runs for browsers. */
export function isClient(context, config) {
    const { environment } = context;
    return (environment?.name ?? 'client') === 'client' && !configOf(context, config).build.ssr;
}
